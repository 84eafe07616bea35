package org.mailkeep.repository.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * Which committed run of this agent recorded an account last, and when the account was last found complete. An unchanged account's base was written by an earlier run, which may be gone one day. Local
 * and disposable: without it a base counts as the run's that wrote it.
 *
 * <pre>
 * recorded = magic 8 bytes, (account 16 bytes, base's run, last run, last complete)*, CRC32C u32 of all before
 * run      = epoch u32, id 16 bytes
 * complete = 0 | 1, time
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class Recorded {

  private static final int LONGEST = 256 << 20;
  private static final int ENTRY_BYTES = 16 + 20 + 20 + 1;
  private static final long MAGIC = 0x4d4b524543440002L;

  private final Path file;
  private final Map<Id128, Entry> entries;

  private Recorded(Path file, Map<Id128, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * What is known of one account.
   *
   * @param base the run that wrote its base
   * @param last the run that recorded it last
   * @param complete when it was last found complete
   */
  record Entry(RunId base, RunId last, Optional<Instant> complete) {}

  /** Reads {@code file}; nothing is known if there is none or it isn't whole. */
  static Recorded read(Path file) throws IOException {
    Map<Id128, Entry> entries = new HashMap<>();
    if (Files.exists(file) && Files.size(file) <= LONGEST) {
      byte[] bytes = Files.readAllBytes(file);
      try {
        ByteReader in = new ByteReader(bytes, file.toString());
        for (int left = in.u64() == MAGIC ? in.count(ENTRY_BYTES, "account") : 0; left > 0; left--) {
          entries.put(in.id(),
              new Entry(run(in), run(in), in.flag("complete") ? Optional.of(in.time()) : Optional.empty()));
        }
        if (bytes.length < 4 || in.u32() != crc(bytes, bytes.length - 4)) {
          entries.clear();
        }
      } catch (Corrupt e) {
        entries.clear();
      }
    }
    return new Recorded(file, entries);
  }

  /** What is known of {@code account} as long as its base is the one that {@code base} wrote. */
  Entry of(String account, RunId base, Optional<Instant> complete) {
    Entry entry = entries.get(key(account));
    return entry != null && entry.base().equals(base) ? entry : new Entry(base, base, complete);
  }

  /** Notes what has become of an account. */
  void put(String account, Entry entry) {
    entries.put(key(account), entry);
  }

  /** Writes it down, in one step. */
  void write() throws IOException {
    ByteWriter out = new ByteWriter(24 + (ENTRY_BYTES + 8) * entries.size()).u64(MAGIC).var(entries.size());
    entries.forEach((account, entry) -> {
      out.id(account);
      write(entry.base(), out);
      write(entry.last(), out);
      out.u8(entry.complete().isPresent() ? 1 : 0);
      entry.complete().ifPresent(out::time);
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
