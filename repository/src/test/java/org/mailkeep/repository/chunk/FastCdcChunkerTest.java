package org.mailkeep.repository.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastCdcChunkerTest {
  private static final GearTable GEARS = new GearTable(new byte[32]);
  private static final ChunkerParams SMALL = new ChunkerParams(256, 1024, 4096, 64, 1024);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void cutsDoNotDependOnHowTheStreamIsDivided(long seed) {
    Random random = new Random(seed);
    byte[] stream = mixed(random, 200_000);
    List<Integer> whole = cuts(SMALL, stream, stream.length);

    assertThat(whole).as("seed %d", seed).isNotEmpty();
    assertThat(cuts(SMALL, stream, 1)).as("seed %d, single bytes", seed).isEqualTo(whole);
    for (int i = 0; i < 5; i++) {
      int longest = 1 + random.nextInt(9000);
      assertThat(cuts(SMALL, stream, random, longest)).as("seed %d, arrays up to %d", seed, longest).isEqualTo(whole);
    }
  }

  @Test
  void cutsAreWhereTheDefinitionSays() {
    byte[] stream = mixed(new Random(11), 300_000);

    assertThat(cuts(SMALL, stream, stream.length)).isEqualTo(definedCuts(SMALL, stream));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void insertedBytesMoveCutsOnlyNearby(long seed) {
    Random random = new Random(seed);
    byte[] before = new byte[1 << 20];
    random.nextBytes(before);
    int at = 300_000 + random.nextInt(300_000);
    int more = 1 + random.nextInt(500);
    byte[] after = new byte[before.length + more];
    random.nextBytes(after);
    System.arraycopy(before, 0, after, 0, at);
    System.arraycopy(before, at, after, at + more, before.length - at);

    Set<Integer> old = new HashSet<>(cuts(SMALL, before, before.length));
    List<Integer> moved = new ArrayList<>();
    for (int cut : cuts(SMALL, after, after.length)) {
      boolean known = cut <= at ? old.contains(cut) : old.contains(cut - more);
      if (!known) {
        moved.add(cut);
      }
    }

    assertThat(moved).as("seed %d, %d bytes inserted at %d", seed, more, at)
        .allSatisfy(cut -> assertThat(cut).isBetween(at, at + 20 * SMALL.average()));
  }

  @Test
  void chunksAreAsLongAsTheParametersSay() {
    byte[] stream = new byte[4 << 20];
    new Random(5).nextBytes(stream);
    List<Integer> cuts = cuts(SMALL, stream, stream.length);

    int before = 0;
    for (int cut : cuts) {
      assertThat(cut - before).isBetween(SMALL.minimum(), SMALL.maximum());
      before = cut;
    }
    assertThat((double) before / cuts.size()).isBetween(0.9 * SMALL.average(), 1.3 * SMALL.average());
  }

  @Test
  void bytesWithoutVarietyAreCutAtTheMaximum() {
    assertThat(cuts(SMALL, new byte[10_000], 10_000)).containsExactly(4096, 8192);
  }

  @Test
  void aStreamThatBeganAnewForgetsTheOneBefore() {
    byte[] stream = mixed(new Random(3), 50_000);
    FastCdcChunker chunker = new FastCdcChunker(GEARS, SMALL);
    int first = chunker.next(stream, 0, stream.length);
    assertThat(chunker.next(stream, 777, 200)).isEqualTo(FastCdcChunker.NO_CUT);
    assertThat(chunker.pending()).isEqualTo(200);

    chunker.reset();

    assertThat(chunker.pending()).isZero();
    assertThat(chunker.next(stream, 0, stream.length)).isEqualTo(first);
  }

  @Test
  void anotherKeyCutsElsewhere() {
    byte[] key = new byte[32];
    key[0] = 1;
    byte[] stream = mixed(new Random(4), 100_000);
    FastCdcChunker other = new FastCdcChunker(new GearTable(key), SMALL);

    assertThat(other.next(stream, 0, stream.length)).isNotEqualTo(cuts(SMALL, stream, stream.length).getFirst());
  }

  @Test
  void worksAtTheEndOfTheLongestArrays() {
    byte[] stream = mixed(new Random(6), 5000);
    FastCdcChunker chunker = new FastCdcChunker(GEARS, SMALL);
    int first = chunker.next(stream, 0, stream.length);
    chunker.reset();
    byte[] shifted = new byte[3 * stream.length];
    System.arraycopy(stream, 0, shifted, 2 * stream.length, stream.length);

    assertThat(chunker.next(shifted, 2 * stream.length, stream.length)).isEqualTo(first);
  }

  /** The definition in the chunker's Javadoc, byte by byte. */
  private static List<Integer> definedCuts(ChunkerParams params, byte[] stream) {
    long[] gears = GEARS.gears();
    int bits = Integer.numberOfTrailingZeros(params.average());
    List<Integer> cuts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < stream.length; i++) {
      int length = i + 1 - start;
      long print = 0;
      for (int d = 0; d < 64 && d <= i; d++) {
        print += gears[stream[i - d] & 0xff] << d;
      }
      int wanted = length < params.average() ? bits + 2 : bits - 2;
      boolean zero = Long.numberOfLeadingZeros(print << 1) >= wanted;
      if (length >= params.minimum() && zero || length == params.maximum()) {
        cuts.add(i + 1);
        start = i + 1;
      }
    }
    return cuts;
  }

  private static List<Integer> cuts(ChunkerParams params, byte[] stream, int step) {
    return cuts(params, stream, new Random(0) {
      private static final long serialVersionUID = 1L;

      @Override
      public int nextInt(int bound) {
        return step;
      }
    }, step);
  }

  private static List<Integer> cuts(ChunkerParams params, byte[] stream, Random random, int longest) {
    FastCdcChunker chunker = new FastCdcChunker(GEARS, params);
    List<Integer> cuts = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      int length = Math.min(stream.length - at, random.nextInt(longest + 1));
      byte[] array = Arrays.copyOfRange(stream, at, at + length);
      int offset = 0;
      int used;
      while ((used = chunker.next(array, offset, length - offset)) != FastCdcChunker.NO_CUT) {
        offset += used;
        cuts.add(at + offset);
      }
      at += length;
    }
    return cuts;
  }

  /** Random stretches, text-like ones and runs of one byte. */
  private static byte[] mixed(Random random, int length) {
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      int run = Math.min(length - at, 1 + random.nextInt(8000));
      int variety = switch (random.nextInt(3)) {
        case 0 -> 256;
        case 1 -> 20;
        default -> 1;
      };
      for (int end = at + run; at < end; at++) {
        bytes[at] = (byte) (random.nextInt(variety) + 60);
      }
    }
    return bytes;
  }
}
