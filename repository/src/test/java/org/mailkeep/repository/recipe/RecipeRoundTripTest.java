package org.mailkeep.repository.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.GearTable;
import org.mailkeep.repository.deflate.DeflateEncoders;
import org.mailkeep.repository.deflate.DeflateParams;
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
    for (int i = 0; i < 200; i++) {
      piece(writer, file, random);
      if (random.nextInt(4) == 0) {
        stretch(writer, file, random);
      }
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
  void aPartOfManyRunsIsOneStreamAndItsSegmentsFitAPage() throws IOException {
    byte[] plain = random(400_000, 13);
    Wrapping.Base64Lines lines = new Wrapping.Base64Lines(76, LineEnd.LF);
    RecipeWriter writer = writer(ChunkerParams.DEFAULT);
    writer.beginPart(lines);
    feed(writer, plain);
    writer.endPart(Closing.LINE_END);
    writer.endFile();
    long once = chunks.storedBytes();
    for (int run : new int[] {3000, 57}) {
      segments.clear();
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      for (int at = 0; at < plain.length; at += run) {
        int count = Math.min(run, plain.length - at);
        if (at == 0) {
          writer.beginPart(lines);
        } else {
          writer.pausePart(Closing.LINE_END);
          writer.skeleton(new byte[] {'!'}, 0, 1);
          writer.resumePart(lines);
          file.write('!');
        }
        writer.part(plain, at, count);
        file.writeBytes(wrap(java.util.Arrays.copyOfRange(plain, at, at + count), 76, LineEnd.LF, Closing.LINE_END));
      }
      writer.endPart(Closing.LINE_END);
      writer.endFile();

      assertThat(rebuilt()).isEqualTo(file.toByteArray());
      assertThat(segments).as("runs of %d bytes", run).allMatch(segment -> segment.steps().size() <= 1000);
      if (run == 3000) {
        assertThat(chunks.storedBytes() - once).as("new bytes").isLessThan(200);
      }
    }
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
  void theSameTextCompressedIsTheSameChunks() throws IOException {
    byte[] plain = random(300_000, 7);
    RecipeWriter writer = writer(ChunkerParams.DEFAULT);
    writer.skeleton(plain, 0, plain.length);
    writer.endFile();
    long stored = chunks.storedBytes();

    writer.beginCompressed(new Compression.Deflate(ByteBuffer.allocate(10),
        new DeflateParams(DeflateParams.Encoder.ZLIB, 6, 8), Compression.Trailer.GZIP));
    writer.skeleton(plain, 0, plain.length);
    writer.endCompressed(1, 0);
    writer.endFile();

    assertThat(chunks.storedBytes()).isEqualTo(stored);
  }

  @Test
  void aStretchThatComesOutOtherwiseIsRefusedAndTheNextFileIsRead() throws IOException {
    byte[] plain = random(5000, 1);
    Compression.Deflate gzip = new Compression.Deflate(ByteBuffer.allocate(10),
        new DeflateParams(DeflateParams.Encoder.ZLIB, 6, 8), Compression.Trailer.GZIP);
    RecipeWriter writer = writer(SMALL);
    writer.beginCompressed(gzip);
    writer.skeleton(plain, 0, plain.length);
    writer.endCompressed(4711, 4711);
    writer.endFile();
    List<RecipeSegment> wrong = List.copyOf(segments);
    RecipeReader reader = new RecipeReader(chunks, new DeflateEncoders());

    assertThatThrownBy(() -> {
      for (RecipeSegment segment : wrong) {
        reader.write(segment, OutputStream.nullOutputStream());
      }
    }).isInstanceOf(RepositoryException.Corrupt.class).hasMessageContaining("4711");

    reader.write(wrong.getFirst(), OutputStream.nullOutputStream());
    reader.begin();
    segments.clear();
    writer.skeleton(plain, 0, plain.length);
    writer.endFile();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (RecipeSegment segment : segments) {
      reader.write(segment, out);
    }
    assertThat(out.toByteArray()).isEqualTo(plain);
  }

  @Test
  void stretchesThatBeginOrEndWhereTheyCannotAreRefused() {
    RecipeStep begin = new RecipeStep.Compress(new Compression.Deflate(ByteBuffer.allocate(0),
        new DeflateParams(DeflateParams.Encoder.ZLIB, 6, 8), Compression.Trailer.NONE));
    RecipeStep end = new RecipeStep.EndCompress(1, 2);
    RecipeStep copy = new RecipeStep.Copy(0, 1);
    RecipeStep resume = new RecipeStep.Resume();
    for (List<RecipeStep> steps : List.of(List.of(end), List.of(begin, begin), List.of(copy, resume),
        List.of(begin, end, end), List.of(resume, begin), List.of(resume, end, copy, end), List.of(begin, resume))) {
      ByteWriter out = new ByteWriter();
      RecipeStream stream = new RecipeStream(0,
          List.of(new ChunkRef(new ChunkId(new Hash256(0, 0, 0, 1)), 9, new Place.Pending(0, 0))));
      List<Place> places = new ArrayList<>();
      RecipeFormat.write(new RecipeSegment(List.of(stream), steps), out, places);

      assertThatThrownBy(() -> RecipeFormat.read(new ByteReader(out.toBytes(), "it"), places.iterator()::next))
          .as("%s", steps).isInstanceOf(RepositoryException.Corrupt.class);
    }
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
    return new RecipeWriter(chunks, new ChunkHasher(new byte[32]), new GearTable(new byte[32]), params, segments::add);
  }

  private byte[] rebuilt() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecipeReader reader = new RecipeReader(chunks, new DeflateEncoders());
    for (RecipeSegment segment : segments) {
      reader.write(throughFormat(segment), out);
    }
    assertThat(segments.stream().mapToLong(RecipeSegment::length).sum()).isEqualTo(out.size());
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

  static void piece(RecipeSink writer, ByteArrayOutputStream file, Random random) throws IOException {
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
        file.writeBytes(wrap(bytes, columns, lineEnd, closing));
        for (int more = random.nextInt(4) == 0 ? random.nextInt(10) : 0; more > 0; more--) {
          writer.pausePart(closing);
          byte[] between = random(random.nextInt(3), random.nextLong());
          writer.skeleton(between, 0, between.length);
          file.writeBytes(between);
          writer.resumePart(new Wrapping.Base64Lines(columns + more, lineEnd));
          byte[] run = random(random.nextInt(1 << 1 + random.nextInt(12)), random.nextLong());
          feed(writer, run);
          file.writeBytes(wrap(run, columns + more, lineEnd, closing));
        }
        writer.endPart(closing);
      }
    }
  }

  /** A compressed stretch of some pieces, as any deflater makes it of their bytes. */
  static void stretch(RecipeSink writer, ByteArrayOutputStream file, Random random) throws IOException {
    Compression.Trailer trailer = Compression.Trailer.values()[random.nextInt(3)];
    int level = 1 + random.nextInt(9);
    byte[] header = random(random.nextInt(20), random.nextLong());
    writer.beginCompressed(new Compression.Deflate(ByteBuffer.wrap(header),
        new DeflateParams(DeflateParams.Encoder.ZLIB, level, 8), trailer));
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int i = random.nextInt(20); i > 0; i--) {
      piece(writer, plain, random);
    }
    byte[] compressed = compress(header, plain.toByteArray(), level, trailer);
    CRC32C check = new CRC32C();
    check.update(compressed);
    writer.endCompressed(compressed.length, (int) check.getValue());
    file.writeBytes(compressed);
  }

  private static byte[] compress(byte[] header, byte[] plain, int level, Compression.Trailer trailer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header);
    try (Deflater deflater = new Deflater(level, true)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] buffer = new byte[plain.length + 1000];
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    CRC32 crc = new CRC32();
    crc.update(plain);
    Adler32 adler = new Adler32();
    adler.update(plain);
    switch (trailer) {
      case NONE -> {}
      case GZIP -> out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue())
          .putInt(plain.length).array());
      case ZLIB -> out.writeBytes(ByteBuffer.allocate(4).putInt((int) adler.getValue()).array());
    }
    return out.toByteArray();
  }

  private static void feed(RecipeSink writer, byte[] bytes) throws IOException {
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
