package org.mailkeep.repository.pack;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.store.Staging;

/**
 * Moves chosen blocks of packs of one kind into as few gathered packs as their greatest length and the number of origins allow. Which blocks go into a pack is settled before its first byte is
 * written; nothing is read before that. Blocks of one owner, which come from the packs of many nights, come to lie beside each other, so that a restore fetches them together. Keeps the blocks of one new pack in memory, and the
 * directories of the packs that they come from. Not thread-safe.
 */
public final class PackGatherer {

  /** Blocks of a pack, so that its directory has room. */
  private static final int MOST_BLOCKS = 1 << 16;

  /** Of the packs whose blocks are waiting. */
  private static final int MOST_DIRECTORY_BYTES = 16 << 20;

  private final Staging store;
  private final Keyring keyring;
  private final PackKind kind;
  private final int epoch;
  private final SecureRandom random;
  private final long fullBytes;
  private final UnaryOperator<SealedBlock> as;
  private final Taker taker;

  private final List<Chosen> waiting = new ArrayList<>();
  private final Set<PackOrigin> origins = new LinkedHashSet<>();
  private long waitingBytes;
  private long directoryBytes;
  private int waitingBlocks;

  /**
   * Gathers blocks of {@code kind}.
   *
   * @param epoch under which the new packs are stored
   * @param fullBytes what a pack has of blocks at most, up to 64 MiB
   * @param as what becomes of a block, such as another owner's tag
   * @param taker is told of every pack once it exists
   */
  public PackGatherer(Staging store, Keyring keyring, PackKind kind, int epoch, SecureRandom random, long fullBytes,
      UnaryOperator<SealedBlock> as, Taker taker) {
    if (fullBytes < 1 || fullBytes > PackFormat.MAX_BYTES / 2) {
      throw new IllegalArgumentException("packs of " + fullBytes + " bytes");
    }
    this.store = store;
    this.keyring = keyring;
    this.kind = kind;
    this.epoch = epoch;
    this.random = random;
    this.fullBytes = fullBytes;
    this.as = as;
    this.taker = taker;
  }

  /** Has the blocks of those ordinals moved, now or with those of further packs. */
  public void add(PackSource source, BitSet ordinals) throws IOException {
    if (source.kind() != kind) {
      throw new IllegalArgumentException(source.pack() + " of kind " + source.kind() + " among such of " + kind);
    }
    BitSet chosen = new BitSet();
    if (directoryBytes + source.directory().bytes() > MOST_DIRECTORY_BYTES) {
      write();
    }
    for (int ordinal = ordinals.nextSetBit(0); ordinal >= 0; ordinal = ordinals.nextSetBit(ordinal + 1)) {
      PackOrigin origin = source.origin(ordinal);
      int bytes = source.gatheredBytes(ordinal);
      if (waitingBytes + bytes > fullBytes || waitingBlocks == MOST_BLOCKS
          || origins.size() == GatheredPackWriter.MOST_ORIGINS && !origins.contains(origin)) {
        choose(source, chosen);
        write();
        chosen = new BitSet();
      }
      chosen.set(ordinal);
      origins.add(origin);
      waitingBytes += bytes;
      waitingBlocks++;
    }
    choose(source, chosen);
  }

  /** Writes what is left. */
  public void finish() throws IOException {
    write();
  }

  private void choose(PackSource source, BitSet chosen) {
    if (!chosen.isEmpty()) {
      waiting.add(new Chosen(source, chosen));
      directoryBytes += source.directory().bytes();
    }
  }

  private void write() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    List<SealedBlock> blocks = new ArrayList<>();
    for (Chosen chosen : waiting) {
      chosen.source.blocks(chosen.ordinals::get, block -> blocks.add(as.apply(block)));
    }
    Map<Integer, Integer> owners = new HashMap<>();
    blocks.forEach(block -> owners.putIfAbsent(block.extent().owner(), owners.size()));
    blocks.sort(Comparator.comparingInt(block -> owners.get(block.extent().owner())));
    try (GatheredPackWriter writer = GatheredPackWriter.open(store, keyring, kind, epoch, random, origins)) {
      for (SealedBlock block : blocks) {
        writer.append(block);
      }
      PackReceipt receipt = writer.seal();
      writer.commit();
      taker.gathered(receipt, writer.moves());
    }
    waiting.clear();
    origins.clear();
    waitingBytes = 0;
    directoryBytes = 0;
    waitingBlocks = 0;
  }

  /** Takes packs that were written. */
  @FunctionalInterface
  public interface Taker {

    /**
     * A pack exists.
     *
     * @param moves from where to where its blocks were moved
     */
    void gathered(PackReceipt pack, List<Move> moves) throws IOException;
  }

  private record Chosen(PackSource source, BitSet ordinals) {}
}
