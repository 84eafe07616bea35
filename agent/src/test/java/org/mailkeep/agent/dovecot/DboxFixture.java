package org.mailkeep.agent.dovecot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A dbox file being written. */
public final class DboxFixture {
  private final Bytes out = new Bytes();
  private final List<Long> ends = new ArrayList<>();
  private final int headerBytes;

  public DboxFixture() {
    this(30);
  }

  public DboxFixture(int headerBytes) {
    this.headerBytes = headerBytes;
    out.text("2 M" + Integer.toHexString(headerBytes) + " C6b0443ca\n");
    ends.add((long) out.size());
  }

  public DboxFixture message(byte[] payload, String... metadata) {
    out.bytes((byte) 1, (byte) 2).text("N         ").text(" ").text(String.format("%016X", payload.length))
        .text(" ".repeat(headerBytes - 30)).text("\n").bytes(payload)
        .bytes((byte) '\n', (byte) 1, (byte) 3, (byte) '\n');
    for (String line : metadata) {
      out.bytes(line.getBytes(StandardCharsets.ISO_8859_1)).text("\n");
    }
    out.text("\n");
    ends.add((long) out.size());
    return this;
  }

  /** Where the front and each message end. */
  List<Long> ends() {
    return ends;
  }

  public byte[] array() {
    return out.array();
  }
}
