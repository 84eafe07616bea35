package org.mailkeep.repository.move;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;

/** Writes moves that come sorted by old place, each of another, into as few maps as their greatest length allows. Keeps one part in memory. Not thread-safe. */
final class SortedMovesWriter implements Closeable {

  /** A map that is at least this long gets no more moves. */
  static final long FULL_BYTES = 60L << 20;

  /** What a part has of plaintext, about. */
  private static final int PART_BYTES = 64 << 10;

  private static final int MOVE_BYTES = 20;
  private static final int PACK_BYTES = 36 + 5;

  private final ObjectStore store;
  private final Keyring keyring;
  private final long fullBytes;
  private final List<MovesRef> written = new ArrayList<>();

  private final List<Move> part = new ArrayList<>();
  private final Set<PackId> oldPacks = new HashSet<>();
  private final Set<PackId> newPacks = new HashSet<>();
  private final List<MovesFormat.Part> parts = new ArrayList<>();
  private @Nullable StagedObject staged;
  private @Nullable Move last;
  private long moves;

  SortedMovesWriter(ObjectStore store, Keyring keyring, long fullBytes) {
    this.store = store;
    this.keyring = keyring;
    this.fullBytes = fullBytes;
  }

  void move(Move move) throws IOException {
    if (last != null && last.from().compareTo(move.from()) >= 0) {
      throw new IllegalArgumentException("moves out of order");
    }
    last = move;
    oldPacks.add(move.from().pack());
    newPacks.add(move.to().pack());
    part.add(move);
    moves++;
    if ((long) part.size() * MOVE_BYTES + (long) PACK_BYTES * (oldPacks.size() + newPacks.size()) >= PART_BYTES) {
      endPart();
      if (staged().length() >= fullBytes) {
        endMap();
      }
    }
  }

  /** Stores what is left, and says what was written. */
  List<MovesRef> finish() throws IOException {
    endMap();
    return List.copyOf(written);
  }

  @Override
  public void close() throws IOException {
    if (staged != null) {
      staged.close();
    }
  }

  private StagedObject staged() throws IOException {
    StagedObject open = staged;
    if (open == null) {
      open = store.stage();
      staged = open;
    }
    return open;
  }

  private void endPart() throws IOException {
    if (part.isEmpty()) {
      return;
    }
    ByteBuffer sealed = keyring.seal(ObjectKind.MOVES, MovesFormat.PARTS, MovesPart.write(part));
    StagedObject object = staged();
    parts.add(new MovesFormat.Part(object.length(), sealed.remaining(), Hash256.sha256(sealed),
        part.getFirst().from(), part.getLast().from(),
        new Tags(oldPacks.stream().mapToInt(MovesFormat::tag).sorted().toArray())));
    object.write(sealed);
    part.clear();
    oldPacks.clear();
    newPacks.clear();
  }

  private void endMap() throws IOException {
    endPart();
    if (parts.isEmpty()) {
      return;
    }
    ByteBuffer table = keyring.seal(ObjectKind.MOVES, MovesFormat.TABLE, MovesFormat.writeTable(parts));
    Hash256 hash = Hash256.sha256(table);
    int tableLength = table.remaining();
    StagedObject object = staged();
    object.write(table);
    MovesRef ref = new MovesRef(hash, object.length(), tableLength, moves);
    object.commit(ref.key());
    written.add(ref);
    object.close();
    staged = null;
    parts.clear();
    moves = 0;
  }
}
