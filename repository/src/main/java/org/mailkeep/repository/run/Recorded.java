package org.mailkeep.repository.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * Which committed run of this agent recorded an unchanged account last: its base was written by an earlier one, which may be gone one day. Local and disposable: without it a base counts as the
 * run's that wrote it.
 *
 * <pre>
 * recorded = (account 16 bytes, base's run, last run)*, CRC32C u32 of all before;  run = epoch u32, id 16 bytes
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class Recorded {

  private static final int LONGEST = 256 << 20;
  private static final int ENTRY_BYTES = 16 + 20 + 20;

  private final Path file;
  private final Map<Id128, Entry> entries;

  private Recorded(Path file, Map<Id128, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  private record Entry(RunId base, RunId last) {}

  /** Reads {@code file}; nothing is known if there is none or it isn't whole. */
  static Recorded read(Path file) throws IOException {
    Map<Id128, Entry> entries = new HashMap<>();
    if (Files.exists(file) && Files.size(file) <= LONGEST) {
      byte[] bytes = Files.readAllBytes(file);
      try {
        ByteReader in = new ByteReader(bytes, file.toString());
        for (int left = in.count(ENTRY_BYTES, "account"); left > 0; left--) {
          entries.put(in.id(), new Entry(run(in), run(in)));
        }
        if (in.u32() != crc(bytes, bytes.length - 4)) {
          entries.clear();
        }
      } catch (Corrupt e) {
        entries.clear();
      }
    }
    return new Recorded(file, entries);
  }

  /** The last run that recorded {@code account} as it is in the base that {@code base} wrote. */
  RunId last(String account, RunId base) {
    Entry entry = entries.get(key(account));
    return entry != null && entry.base().equals(base) ? entry.last() : base;
  }

  /** Notes that {@code last} recorded the account as {@code base} had left it. */
  void put(String account, RunId base, RunId last) {
    entries.put(key(account), new Entry(base, last));
  }

  /** Forgets an account whose base is written anew. */
  void remove(String account) {
    entries.remove(key(account));
  }

  /** Writes it down, in one step. */
  void write() throws IOException {
    ByteWriter out = new ByteWriter(16 + ENTRY_BYTES * entries.size()).var(entries.size());
    entries.forEach((account, entry) -> {
      out.id(account);
      write(entry.base(), out);
      write(entry.last(), out);
    });
    out.u32(crc(out.array(), out.length()));
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (OutputStream target = AgentCache.write(temporary)) {
      target.write(out.array(), 0, out.length());
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(RunId run, ByteWriter out) {
    out.u32(run.epoch()).id(run.id());
  }

  private static RunId run(ByteReader in) throws Corrupt {
    return new RunId(in.number("epoch"), in.id());
  }

  private static long crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  private static Id128 key(String account) {
    return Id128.prefixOf(Hash256.sha256(ByteBuffer.wrap(account.getBytes(StandardCharsets.UTF_8))));
  }
}
