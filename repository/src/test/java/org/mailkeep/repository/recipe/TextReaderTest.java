package org.mailkeep.repository.recipe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.GearTable;
import org.mailkeep.repository.deflate.DeflateParams;
import org.mailkeep.repository.recipe.RecipeSink.Closing;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping;

/** Single messages out of a file of many. */
class TextReaderTest {

  private final MemoryChunks chunks = new MemoryChunks();
  private final List<RecipeSegment> segments = new ArrayList<>();
  private final RecipeWriter writer = new RecipeWriter(chunks, new ChunkHasher(new byte[32]),
      new GearTable(new byte[32]), ChunkerParams.DEFAULT,
      segments::add);
  private long fetched;

  @Test
  void givesTheTextAloneAndFetchesLittleElse() throws IOException {
    List<String> texts = new ArrayList<>();
    List<Long> begins = new ArrayList<>();
    Random random = new Random(3);
    long at = 0;
    for (int i = 0; i < 300; i++) {
      byte[] attachment = new byte[20_000];
      random.nextBytes(attachment);
      String header = "Subject: " + i + "\n\n";
      String body = java.util.Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(attachment);
      begins.add(at);
      literal("header of a record\n");
      skeleton(header);
      writer.beginPart(new Wrapping.Base64Lines(76, LineEnd.LF));
      writer.part(attachment, 0, attachment.length);
      writer.endPart(Closing.OPEN);
      literal("\nmetadata\n");
      writer.endUnit();
      texts.add(header + body);
      at += 19 + header.length() + body.length() + 10;
    }
    begins.add(at);
    writer.endFile();

    for (int i : new int[] {0, 1, 77, 298, 299}) {
      fetched = 0;
      assertThat(text(begins.get(i), begins.get(i + 1))).isEqualTo(texts.get(i));
      assertThat(fetched).as("bytes fetched for message %d", i).isLessThan(22_000);
    }
  }

  @Test
  void literalsInTheTextBelongToItButNotTheLastOnes() throws IOException {
    literal("From joe\n");
    skeleton("Subject: a\n");
    literal("Status: RO\n");
    skeleton("To: b\n\ntext\n");
    literal("\nFrom here\nStatus: R\n");
    skeleton("more\n");
    literal("\n");
    writer.endFile();

    assertThat(text(0, length())).isEqualTo("Subject: a\nTo: b\n\ntext\n\nFrom here\nStatus: R\nmore\n");
  }

  @Test
  void whatWasCompressedComesPlain() throws IOException {
    literal("record\n");
    writer.beginCompressed(
        new Compression.Deflate(ByteBuffer.wrap(new byte[10]), DeflateParams.zlib(6), Compression.Trailer.GZIP));
    skeleton("Subject: a\n\ntext\n");
    writer.endCompressed(500, 0);
    literal("metadata\n");
    writer.endUnit();
    literal("record\n");
    skeleton("plain\n");
    writer.endFile();

    assertThat(text(0, 516)).isEqualTo("Subject: a\n\ntext\n");
    assertThat(text(516, 529)).isEqualTo("plain\n");
  }

  @Test
  void aPlaceWithinAnAttachmentIsDamage() throws IOException {
    writer.beginPart(new Wrapping.Base64Lines(76, LineEnd.LF));
    writer.part(new byte[3000], 0, 3000);
    writer.endPart(Closing.OPEN);
    writer.endFile();

    assertThatThrownBy(() -> text(10, 20)).isInstanceOf(Corrupt.class);
  }

  private String text(long from, long to) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextReader reader = new TextReader(chunk -> {
      fetched += chunk.length();
      return chunks.read(chunk);
    }, from, to, out);
    long at = 0;
    for (RecipeSegment segment : segments) {
      reader.segment(segment, at);
      at += segment.length();
    }
    return out.toString(ISO_8859_1);
  }

  private long length() {
    return segments.stream().mapToLong(RecipeSegment::length).sum();
  }

  private void skeleton(String text) throws IOException {
    writer.skeleton(text.getBytes(ISO_8859_1), 0, text.length());
  }

  private void literal(String text) throws IOException {
    writer.literal(text.getBytes(ISO_8859_1), 0, text.length());
  }
}
