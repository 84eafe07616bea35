package org.mailkeep.repository.pack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.block.BlockKey;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.store.Staging;

/**
 * Writes one gathered pack: blocks of other packs as they are sealed there. Their keys come along, sealed as they are, so that whoever moves blocks needs not be able to open them. Used as
 * {@link PackWriter} is. Not thread-safe.
 */
public final class GatheredPackWriter implements Closeable {

  /** The most origins that the blocks of one pack can have. */
  public static final int MOST_ORIGINS = PackFormat.MOST_ORIGINS;

  private final PackKind kind;
  private final PackAssembly pack;
  private final Map<PackOrigin, Integer> numbers;
  private final List<BlockOrigin> blocks = new ArrayList<>();
  private int moreDirectoryBytes = Integer.BYTES;
  private byte[] copying = new byte[1 << 16];

  private GatheredPackWriter(PackKind kind, PackAssembly pack, Map<PackOrigin, Integer> numbers) {
    this.kind = kind;
    this.pack = pack;
    this.numbers = numbers;
  }

  /**
   * Begins a pack.
   *
   * @param epoch under which it is stored
   * @param origins of all blocks that will be appended, 1 to {@link #MOST_ORIGINS}
   */
  public static GatheredPackWriter open(Staging store, Keyring keyring, PackKind kind, int epoch,
      SecureRandom random, Set<PackOrigin> origins) throws IOException {
    if (origins.isEmpty() || origins.size() > MOST_ORIGINS) {
      throw new IllegalArgumentException("gathered from " + origins.size() + " packs");
    }
    Id128 origin = Id128.random(random);
    byte[] directorySecret = BlockKey.fresh(random);
    Id128 repositoryId = keyring.repositoryId();
    List<PackOrigin> table = List.copyOf(origins);
    Map<PackOrigin, Integer> numbers = new HashMap<>();
    table.forEach(known -> numbers.put(known, numbers.size()));
    PackHeader header = PackHeader.gathered(kind, origin,
        KeySlot.of(keyring.sealTo(Purpose.METADATA,
            PackFormat.directoryInfo(PackFormat.GATHERED, repositoryId, kind, origin), directorySecret)),
        table);
    PackAssembly pack = PackAssembly.begin(store.stage(), epoch, header,
        new BlockKey(directorySecret, repositoryId, kind.code(), origin));
    return new GatheredPackWriter(kind, pack, numbers);
  }

  /** The length that the pack has if it is sealed now; a little less if its directory compresses. */
  public long length() {
    return pack.length(moreDirectoryBytes);
  }

  /**
   * Writes a block as it is.
   *
   * @return where it lies
   * @throws IllegalArgumentException if it is of another kind, or of an origin that was not said, or the pack would become longer than any pack may be
   */
  public BlockExtent append(SealedBlock block) throws IOException {
    pack.refuseIfSealed();
    Integer number = numbers.get(block.origin());
    if (number == null || block.kind() != kind) {
      throw new IllegalArgumentException("a block of kind " + block.kind() + " and origin " + block.origin().id()
          + " for a pack that is not for such blocks");
    }
    ByteBuffer bytes = block.bytes();
    int length = PackFormat.ORIGIN_NUMBER_BYTES + bytes.remaining();
    int moreBytes = GatheredFormat.MOST_ORIGIN_BYTES + block.former().size() * GatheredFormat.MOST_PLACE_BYTES;
    if (!pack.fits(length, block.entries().length, moreDirectoryBytes + moreBytes)) {
      throw new IllegalArgumentException("pack of " + length() + " bytes has no room for a block of " + length);
    }
    if (copying.length < length) {
      copying = new byte[Math.max(length, 2 * copying.length)];
    }
    ByteBuffer.wrap(copying).putInt(number).put(bytes);
    moreDirectoryBytes += moreBytes;
    blocks.add(new BlockOrigin(number, block.former()));
    return pack.append(copying, length, block.extent().plaintextBytes(), block.extent().owner(), block.chunks(),
        block.entries());
  }

  /** Writes the directory and the footer: nothing can be appended any more, and the pack has its name. It exists only after {@link #commit}. */
  public PackReceipt seal() throws IOException {
    return pack.seal(GatheredFormat.write(blocks));
  }

  /** From where to where the blocks of the sealed pack were moved: each from all places at which it is looked for. */
  public List<Move> moves() {
    PackReceipt receipt = pack.receipt();
    List<Move> moves = new ArrayList<>();
    for (int ordinal = 0; ordinal < blocks.size(); ordinal++) {
      BlockExtent extent = receipt.directory().blocks().get(ordinal);
      BlockPlace to = new BlockPlace(receipt.pack(), extent.offset(), extent.length());
      blocks.get(ordinal).former().forEach(from -> moves.add(new Move(from, to)));
    }
    return moves;
  }

  /**
   * Makes the sealed pack exist, whole and durable.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.OutcomeUnknown if the store stopped answering: the pack may exist
   */
  public void commit() throws IOException {
    pack.commit();
  }

  /** Gives up what was not committed. Harmless after {@link #commit} and when repeated. */
  @Override
  public void close() throws IOException {
    pack.close();
  }
}
