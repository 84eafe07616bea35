package org.mailkeep.repository.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/** A merged segment whose table was read: a request tells which packs it describes, and only the parts that are wanted are read. */
public final class MergedSegment implements BigSegment {

  /** Parts that follow each other are read together up to so many bytes. */
  private static final int TOGETHER_BYTES = 4 << 20;

  private final ObjectStore store;
  private final Keyring keyring;
  private final MergedRef ref;
  private final List<MergedFormat.Part> parts;
  private final Damage damage;

  private MergedSegment(ObjectStore store, Keyring keyring, MergedRef ref, List<MergedFormat.Part> parts,
      Damage damage) {
    this.store = store;
    this.keyring = keyring;
    this.ref = ref;
    this.parts = parts;
    this.damage = damage;
  }

  /**
   * Reads the table.
   *
   * @throws Corrupt if it is not the one that was named
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is no such segment
   */
  public static MergedSegment open(ObjectStore store, Keyring keyring, MergedRef ref) throws IOException {
    ObjectKey key = ref.key();
    if (ref.tableLength() < 1) {
      throw new Corrupt(key + ": a merged segment without a table");
    }
    ByteBuffer table = store.get(key, new ByteRange(ref.length() - ref.tableLength(), ref.tableLength()));
    if (!Hash256.sha256(table).equals(ref.table())) {
      throw new Corrupt(key + ": its table is not the one that the root names");
    }
    List<MergedFormat.Part> parts = MergedFormat.readTable(
        keyring.open(ObjectKind.MERGED_SEGMENT, MergedFormat.TABLE, table), key + ": table");
    long end = parts.isEmpty() ? 0 : parts.getLast().offset() + parts.getLast().length();
    if (end + ref.tableLength() != ref.length()) {
      throw new Corrupt(key + ": parts of " + end + " bytes and a table of " + ref.tableLength() + " in an object of "
          + ref.length());
    }
    return new MergedSegment(store, keyring, ref, parts, found -> {
      throw found;
    });
  }

  /** The same segment, but a damaged part is told and passed over. */
  public MergedSegment telling(Damage told) {
    return new MergedSegment(store, keyring, ref, parts, told);
  }

  @Override
  public Hash256 name() {
    return ref.table();
  }

  @Override
  public long chunks() {
    return ref.chunks();
  }

  @Override
  public List<PackId> packs() {
    return parts.stream().flatMap(part -> part.packs().stream()).toList();
  }

  @Override
  public void read(Predicate<PackId> wanted, PackSink sink) throws IOException {
    List<MergedFormat.Part> chosen = parts.stream().filter(part -> part.packs().stream().anyMatch(wanted)).toList();
    for (int from = 0; from < chosen.size();) {
      int to = from + 1;
      long end = chosen.get(from).offset() + chosen.get(from).length();
      while (to < chosen.size() && chosen.get(to).offset() == end
          && end + chosen.get(to).length() - chosen.get(from).offset() <= TOGETHER_BYTES) {
        end += chosen.get(to).length();
        to++;
      }
      read(chosen.subList(from, to), (int) (end - chosen.get(from).offset()), sink);
      from = to;
    }
  }

  private void read(List<MergedFormat.Part> together, int length, PackSink sink) throws IOException {
    long start = together.getFirst().offset();
    ByteBuffer bytes = store.get(ref.key(), new ByteRange(start, length));
    for (MergedFormat.Part part : together) {
      IndexSegment segment;
      try {
        segment = open(part, bytes.slice(bytes.position() + (int) (part.offset() - start), part.length()));
      } catch (Corrupt e) {
        damage.found(e);
        continue;
      }
      for (PackReceipt pack : segment.packs()) {
        sink.pack(pack);
      }
    }
  }

  private IndexSegment open(MergedFormat.Part part, ByteBuffer stored) throws IOException {
    String object = ref.key() + " at byte " + part.offset();
    if (!Hash256.sha256(stored).equals(part.sha256())) {
      throw new Corrupt(object + ": not the part that the table names");
    }
    IndexSegment segment = IndexSegmentFormat
        .read(keyring.open(ObjectKind.MERGED_SEGMENT, MergedFormat.PARTS, stored), object);
    if (!segment.packs().stream().map(PackReceipt::pack).toList().equals(part.packs())) {
      throw new Corrupt(object + ": describes other packs than the table says");
    }
    return segment;
  }

  /** Hears of damaged parts. */
  @FunctionalInterface
  public interface Damage {
    void found(Corrupt damage) throws IOException;
  }
}
