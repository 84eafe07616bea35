package org.mailkeep.repository.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.GearTable;

/** A file that was cut ahead of its turn becomes what it would have become in its turn. */
class FileCutterTest {

  private static final ChunkerParams SMALL = new ChunkerParams(64, 256, 1024, 16, 256);
  private static final byte[] KEY = new byte[32];
  private static final long ENOUGH = 100 << 20;

  private final FileCutter cutter = new FileCutter(KEY, SMALL);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void filesCutAheadGiveTheSameChunksInTheSameOrderAndTheSameRecipes(long seed) throws IOException {
    Log atOnce = new Log();
    List<RecipeSegment> expected = new ArrayList<>();
    RecipeWriter writer = new RecipeWriter(atOnce, new ChunkHasher(KEY), new GearTable(KEY), SMALL, expected::add);
    List<CutFile> files = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tell(writer, seed + i);
      long units = writer.units();
      writer.endFile();
      files.add(cut(seed + i));
      assertThat(files.getLast().units()).as("seed %d, file %d", seed, i).isEqualTo(units);
    }

    Log later = new Log();
    List<RecipeSegment> recipes = new ArrayList<>();
    for (CutFile file : files) {
      CutFile.Places places = file.place(later);
      file.segments().forEach(segment -> recipes.add(segment.resolve(places::of)));
    }

    assertThat(later.calls).as("seed %d", seed).isEqualTo(atOnce.calls).hasSizeGreaterThan(1000);
    assertThat(recipes).as("seed %d", seed).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void aFileThatGetsTooLargeIsGivenUpAndTheNextIsWhole(long seed) throws IOException {
    Random random = new Random(seed);
    Log whole = new Log();
    cut(seed).place(whole);

    for (int i = 0; i < 30; i++) {
      long room = random.nextInt(40_000);
      assertThatThrownBy(() -> tell(cutter.begin(room), seed)).as("seed %d, %d bytes", seed, room)
          .isInstanceOf(FileCutter.TooLargeException.class);
      Log next = new Log();
      cut(seed).place(next);
      assertThat(next.calls).as("seed %d, after %d bytes", seed, room).isEqualTo(whole.calls);
    }
  }

  @Test
  void manySmallChunksAndWhatGoesWithTheFileCountToo() throws IOException {
    RecipeSink sink = cutter.begin(100_000);
    assertThatThrownBy(() -> {
      for (int i = 0; i < 10_000; i++) {
        sink.skeleton(new byte[] {1}, 0, 1);
        sink.endUnit();
      }
    }).isInstanceOf(FileCutter.TooLargeException.class);

    cutter.begin(100);
    cutter.charge(100);
    assertThatThrownBy(() -> cutter.charge(1)).isInstanceOf(FileCutter.TooLargeException.class);
  }

  @Test
  void anEmptyFileHasNothing() throws IOException {
    cutter.begin(0);
    CutFile file = cutter.end();

    assertThat(file.segments()).isEmpty();
    assertThat(file.units()).isZero();
  }

  private CutFile cut(long seed) throws IOException {
    tell(cutter.begin(ENOUGH), seed);
    return cutter.end();
  }

  private static void tell(RecipeSink sink, long seed) throws IOException {
    Random random = new Random(seed);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      RecipeRoundTripTest.piece(sink, file, random);
      if (random.nextInt(8) == 0) {
        RecipeRoundTripTest.stretch(sink, file, random);
      }
    }
  }

  /** Notes what it is told, and gives each chunk a place of its own. */
  private static final class Log implements ChunkSink {
    private final List<String> calls = new ArrayList<>();

    @Override
    public Place add(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) {
      calls.add(id.hash() + " " + grouping + " " + HexFormat.of().formatHex(bytes, offset, offset + length));
      return new Place.Pending(calls.size(), length);
    }

    @Override
    public void endApart() {
      calls.add("end");
    }
  }
}
