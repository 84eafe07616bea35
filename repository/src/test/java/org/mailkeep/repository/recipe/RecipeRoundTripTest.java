package org.mailkeep.repository.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.GearTable;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.RecipeSink.Closing;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping;

class RecipeRoundTripTest {

  private static final ChunkerParams SMALL = new ChunkerParams(64, 256, 1024, 16, 256);

  private final MemoryChunks chunks = new MemoryChunks();
  private final List<RecipeSegment> segments = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyMixOfPiecesComesBackByteForByte(long seed) throws IOException {
    Random random = new Random(seed);
    RecipeWriter writer = writer(SMALL);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < 400; i++) {
      piece(writer, file, random);
    }
    writer.endFile();

    assertThat(rebuilt()).as("seed " + seed).isEqualTo(file.toByteArray());
    assertThat(segments.size()).as("a long file has several segments").isGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 57, 60, 72, 75, 76, 77, 998})
  void aPartThatIsSplitOverSegmentsComesBackInAnyColumns(int columns) throws IOException {
    byte[] plain = random(1_000_003, columns);
    for (LineEnd lineEnd : LineEnd.values()) {
      for (Closing closing : Closing.values()) {
        if (lineEnd == LineEnd.NONE && closing == Closing.LINE_END) {
          continue;
        }
        segments.clear();
        RecipeWriter writer = writer(SMALL);
        writer.beginPart(new Wrapping.Base64Lines(columns, lineEnd));
        feed(writer, plain);
        writer.endPart(closing);
        writer.endFile();

        assertThat(segments).hasSizeGreaterThan(3);
        assertThat(rebuilt()).isEqualTo(wrap(plain, columns, lineEnd, closing));
      }
    }
  }

  @Test
  void theSamePartInOtherColumnsIsTheSameChunks() throws IOException {
    byte[] plain = random(300_000, 7);
    for (Wrapping wrapping : List.of(new Wrapping.Base64Lines(76, LineEnd.LF),
        new Wrapping.Base64Lines(72, LineEnd.CRLF), new Wrapping.Verbatim())) {
      RecipeWriter writer = writer(ChunkerParams.DEFAULT);
      writer.skeleton(("header " + wrapping).getBytes(StandardCharsets.US_ASCII), 0, 7);
      writer.beginPart(wrapping);
      feed(writer, plain);
      writer.endPart(Closing.OPEN);
      writer.endFile();
    }

    assertThat(chunks.storedBytes()).isLessThan(plain.length + 100L);
  }

  @Test
  void aChangeInTheMiddleOfALongFileLeavesMostSegmentsAsTheyWere() throws IOException {
    byte[] before = random(2_000_000, 11);
    byte[] after = before.clone();
    after[1_000_000] ^= 1;
    RecipeWriter writer = writer(SMALL);
    writer.skeleton(before, 0, before.length);
    writer.endFile();
    List<RecipeSegment> old = List.copyOf(segments);
    segments.clear();
    writer.skeleton(after, 0, after.length);
    writer.endFile();

    List<List<Object>> kept = segments.stream().map(RecipeRoundTripTest::ids)
        .filter(old.stream().map(RecipeRoundTripTest::ids).toList()::contains).toList();
    assertThat(kept.size()).isGreaterThan(segments.size() * 9 / 10);
  }

  @Test
  void whatWasDiscardedLeavesNoTrace() throws IOException {
    RecipeWriter writer = writer(SMALL);
    writer.skeleton(random(100, 1), 0, 100);
    writer.beginPart(new Wrapping.Base64Lines(76, LineEnd.LF));
    feed(writer, random(5000, 2));
    writer.discard();
    segments.clear();
    byte[] second = random(3000, 3);
    writer.skeleton(second, 0, second.length);
    writer.endFile();

    assertThat(rebuilt()).isEqualTo(second);
  }

  @Test
  void everyTruncationOfASegmentIsRefused() throws IOException {
    RecipeWriter writer = writer(SMALL);
    writer.skeleton(random(50, 1), 0, 50);
    writer.beginPart(new Wrapping.Base64Lines(76, LineEnd.LF));
    feed(writer, random(700, 2));
    writer.endPart(Closing.LINE_END);
    writer.endFile();
    ByteWriter out = new ByteWriter();
    List<Place> places = new ArrayList<>();
    RecipeFormat.write(segments.getFirst(), out, places);

    for (int length = 0; length < out.length(); length++) {
      ByteReader in = new ByteReader(out.array(), 0, length, "segment");
      Iterator<Place> next = places.iterator();
      assertThatThrownBy(() -> RecipeFormat.read(in, next::next)).isInstanceOf(RepositoryException.class);
    }
  }

  @Test
  void aStepOfANewerFormatIsRefusedByName() {
    byte[] bytes = new ByteWriter().var(1).var(0).var(1).raw(new byte[32]).var(5).var(1).u8(9).u8(0).var(5).toBytes();

    assertThatThrownBy(() -> RecipeFormat.read(new ByteReader(bytes, "segment"), () -> new Place.Pending(0, 0)))
        .isInstanceOf(RepositoryException.UnsupportedFormat.class).hasMessageContaining("kind 9");
  }

  private RecipeWriter writer(ChunkerParams params) {
    return new RecipeWriter(chunks, new GearTable(new byte[32]), params, segments::add);
  }

  private byte[] rebuilt() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecipeReader reader = new RecipeReader(chunks);
    for (RecipeSegment segment : segments) {
      int before = out.size();
      reader.write(throughFormat(segment), out);
      assertThat(out.size() - before).isEqualTo(segment.length());
    }
    return out.toByteArray();
  }

  private static RecipeSegment throughFormat(RecipeSegment segment) throws IOException {
    ByteWriter out = new ByteWriter();
    List<Place> places = new ArrayList<>();
    RecipeFormat.write(segment, out, places);
    ByteReader in = new ByteReader(out.toBytes(), "segment");
    RecipeSegment read = RecipeFormat.read(in, places.iterator()::next);
    in.end();
    assertThat(read).isEqualTo(segment);
    return read;
  }

  private static void piece(RecipeWriter writer, ByteArrayOutputStream file, Random random) throws IOException {
    byte[] bytes = random(1 + random.nextInt(1 << 1 + random.nextInt(13)), random.nextLong());
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        writer.skeleton(bytes, 0, bytes.length);
        file.writeBytes(bytes);
      }
      case 2 -> {
        writer.literal(bytes, 0, bytes.length);
        file.writeBytes(bytes);
      }
      case 3 -> writer.endUnit();
      case 4 -> {
        writer.beginPart(new Wrapping.Verbatim());
        feed(writer, bytes);
        writer.endPart(Closing.OPEN);
        file.writeBytes(bytes);
      }
      default -> {
        LineEnd lineEnd = LineEnd.values()[random.nextInt(3)];
        int columns = 1 + random.nextInt(100);
        Closing closing = lineEnd != LineEnd.NONE && random.nextBoolean() ? Closing.LINE_END : Closing.OPEN;
        writer.beginPart(new Wrapping.Base64Lines(columns, lineEnd));
        feed(writer, bytes);
        writer.endPart(closing);
        file.writeBytes(wrap(bytes, columns, lineEnd, closing));
      }
    }
  }

  private static void feed(RecipeWriter writer, byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += 777) {
      writer.part(bytes, at, Math.min(777, bytes.length - at));
    }
  }

  private static byte[] wrap(byte[] plain, int columns, LineEnd lineEnd, Closing closing) {
    String text = Base64.getEncoder().encodeToString(plain);
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); at += columns) {
      boolean last = at + columns >= text.length();
      out.append(text, at, Math.min(text.length(), at + columns))
          .append(lineEnd == LineEnd.NONE || last && closing == Closing.OPEN ? "" : lineEnd.text());
    }
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static List<Object> ids(RecipeSegment segment) {
    return List
        .copyOf(segment.streams().stream().flatMap(stream -> stream.chunks().stream()).map(ChunkRef::id).toList());
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
