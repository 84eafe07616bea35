package org.mailkeep.agent.dovecot;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes a dbox file apart as it is read: sdbox has one message in each, mdbox many. The framing is that of Dovecot 2.0 to 2.4.
 *
 * <pre>
 * File     = Front Message*
 * Front    = "2 M" hex " C" hex LF                 M: bytes of a message's header, C: when the file was made
 * Message  = Header Payload Metadata
 * Header   = 01 02 "N" 10 bytes, payload size as 16 hex digits, perhaps more, LF
 * Metadata = LF 01 03 LF (letter value LF)* LF
 * </pre>
 *
 * <p>Call {@link #next} until it gives nothing. Then the file is sound up to {@link #soundBytes}; what follows is the tail of a message that is being written, or garbage.
 *
 * <pre>
 * while (reader.openMessage()) { read reader.payload(); DboxRecord record = reader.closeMessage(); }
 * </pre>
 *
 * reads payloads too. Not for several threads.
 */
public final class DboxReader {
  private static final int LONGEST_FRONT = 256;
  private static final int SHORTEST_HEADER = 30;
  private static final int LONGEST_HEADER = 1024;
  private static final int SIZE_OFFSET = 13;
  private static final int SIZE_DIGITS = 16;
  private static final int LONGEST_METADATA = 1 << 20;
  private static final byte[] METADATA_MARK = {'\n', 1, 3, '\n'};

  private final BufferedInputStream in;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final byte[] front;
  private final int headerBytes;
  private final @Nullable Instant created;
  private byte[] header = new byte[0];
  private byte[] metadata = new byte[0];
  private long position;
  private long soundBytes;
  private long payloadBytes;
  private long payloadLeft;
  private boolean open;
  private boolean ended;

  /**
   * Reads the front of a file.
   *
   * @param in the file from its first byte on; not closed here
   */
  public DboxReader(InputStream in) throws IOException {
    this.in = new BufferedInputStream(in, 1 << 16);
    int headerSize = 0;
    Instant made = null;
    String line = frontLine();
    if (line.startsWith("2 ") && line.endsWith("\n")) {
      for (String word : line.substring(2, line.length() - 1).split(" ", -1)) {
        OptionalLong number = word.isEmpty() ? OptionalLong.empty() : DboxMetadata.hex(word.substring(1));
        if (word.startsWith("M") && number.orElse(0) >= SHORTEST_HEADER && number.orElse(0) <= LONGEST_HEADER) {
          headerSize = (int) number.getAsLong();
        } else if (word.startsWith("C") && number.isPresent() && number.getAsLong() <= Instant.MAX.getEpochSecond()) {
          made = Instant.ofEpochSecond(number.getAsLong());
        }
      }
    }
    headerBytes = headerSize;
    created = made;
    ended = headerSize == 0;
    this.front = ended ? new byte[0] : pending.toByteArray();
    soundBytes = this.front.length;
    if (!ended) {
      pending.reset();
    }
  }

  private String frontLine() throws IOException {
    int c = 0;
    while (c != '\n' && pending.size() < LONGEST_FRONT) {
      c = take();
      if (c < 0) {
        break;
      }
    }
    return pending.toString(StandardCharsets.ISO_8859_1);
  }

  /** The front as it stands in the file; empty if this is no dbox file of version 2, whose sound part is empty then. */
  public ByteBuffer front() {
    return ByteBuffer.wrap(front).asReadOnlyBuffer();
  }

  /** When the file was made, if its front says so. */
  public Optional<Instant> created() {
    return Optional.ofNullable(created);
  }

  /** Where the last message ends that was whole: in the end, how much of the file is sound. */
  public long soundBytes() {
    return soundBytes;
  }

  /** The next message, its payload passed over; empty after the last sound one. */
  public Optional<DboxRecord> next() throws IOException {
    return openMessage() ? closeMessage() : Optional.empty();
  }

  /**
   * Begins the next message.
   *
   * @return whether there is a sound header of one
   */
  public boolean openMessage() throws IOException {
    if (open) {
      closeMessage();
    }
    if (ended) {
      return false;
    }
    for (int i = 0; i < headerBytes && take() >= 0; i++) {
      // all of the header, or what there is
    }
    byte[] bytes = pending.toByteArray();
    OptionalLong size = bytes.length < headerBytes || bytes[0] != 1 || bytes[1] != 2 || bytes[headerBytes - 1] != '\n'
        ? OptionalLong.empty()
        : DboxMetadata.hex(new String(bytes, SIZE_OFFSET, SIZE_DIGITS, StandardCharsets.ISO_8859_1));
    if (size.isEmpty() || size.getAsLong() > Long.MAX_VALUE / 2 - position) {
      ended = true;
      return false;
    }
    header = bytes;
    pending.reset();
    payloadBytes = size.getAsLong();
    payloadLeft = payloadBytes;
    open = true;
    return true;
  }

  /** The header of the message that is open, as it stands in the file. */
  public ByteBuffer header() {
    return ByteBuffer.wrap(header).asReadOnlyBuffer();
  }

  /** How many bytes the payload of the message that is open has, unless the file ends before. */
  public long payloadBytes() {
    return payloadBytes;
  }

  /** The payload of the message that is open. It ends early where the file does; closing it does nothing. */
  public InputStream payload() {
    return new Payload();
  }

  /**
   * Passes over what is left of the payload and reads the metadata.
   *
   * @return empty if the message is not whole: there will be no other then, and its header and payload are not sound either
   */
  public Optional<DboxRecord> closeMessage() throws IOException {
    if (!open) {
      throw new IllegalStateException("no message is open");
    }
    open = false;
    skipPayload();
    List<String> lines = payloadLeft == 0 ? metadataLines() : null;
    if (lines == null) {
      ended = true;
      return Optional.empty();
    }
    DboxRecord record = new DboxRecord(soundBytes, headerBytes, payloadBytes, pending.size(), new DboxMetadata(lines));
    metadata = pending.toByteArray();
    pending.reset();
    soundBytes = record.end();
    return Optional.of(record);
  }

  /** The metadata of the message that was closed last, with its marks, as it stands in the file. */
  public ByteBuffer metadataBytes() {
    return ByteBuffer.wrap(metadata).asReadOnlyBuffer();
  }

  /**
   * What comes after the sound part, once there is no other message: the bytes of the file that were handed out by none of front, header, payload and metadata. For a message that was opened
   * and is not whole they begin after that part of its payload which was read or passed over.
   */
  public InputStream unread() {
    return new SequenceInputStream(new ByteArrayInputStream(pending.toByteArray()), in);
  }

  private void skipPayload() throws IOException {
    while (payloadLeft > 0) {
      long skipped = in.skip(payloadLeft);
      if (skipped <= 0) {
        if (in.read() < 0) {
          return;
        }
        skipped = 1;
      }
      payloadLeft -= skipped;
      position += skipped;
    }
  }

  private @Nullable List<String> metadataLines() throws IOException {
    for (byte expected : METADATA_MARK) {
      if (take() != expected) {
        return null;
      }
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    while (pending.size() < LONGEST_METADATA) {
      int c = take();
      if (c < 0) {
        return null;
      }
      if (c != '\n') {
        line.append((char) c);
      } else if (line.isEmpty()) {
        return lines;
      } else {
        lines.add(line.toString());
        line.setLength(0);
      }
    }
    return null;
  }

  private int take() throws IOException {
    int c = in.read();
    if (c >= 0) {
      pending.write(c);
      position++;
    }
    return c;
  }

  private final class Payload extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (!open || payloadLeft == 0) {
        return -1;
      }
      int read = in.read(bytes, offset, (int) Math.min(length, payloadLeft));
      if (read > 0) {
        payloadLeft -= read;
        position += read;
      }
      return read;
    }
  }
}
