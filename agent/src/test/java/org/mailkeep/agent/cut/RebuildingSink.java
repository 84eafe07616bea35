package org.mailkeep.agent.cut;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.recipe.Compression;
import org.mailkeep.repository.recipe.LineEnd;
import org.mailkeep.repository.recipe.RecipeSink;

/** Puts together again what a cutter takes apart, with an encoder of its own, and keeps the pieces; refuses calls out of order. */
public final class RebuildingSink implements RecipeSink {

  /** What a run of bytes was. */
  public enum Kind {
    SKELETON, LITERAL, PART, UNIT
  }

  /**
   * A run of bytes of one kind; neighbours of the same kind are one, but for parts.
   *
   * @param text its bytes, unwrapped, as ISO 8859-1
   */
  public record Piece(Kind kind, @Nullable Wrapping wrapping, @Nullable Closing closing, String text) {}

  private final ByteArrayOutputStream rebuilt = new ByteArrayOutputStream();
  private final List<Piece> pieces = new ArrayList<>();
  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private Kind kind = Kind.UNIT;
  private @Nullable Wrapping wrapping;
  private final ByteArrayOutputStream runs = new ByteArrayOutputStream();
  private boolean paused;
  private final ByteArrayOutputStream outside = new ByteArrayOutputStream();
  private Compression.@Nullable Deflate compressed;

  @Override
  public void skeleton(byte[] bytes, int offset, int length) {
    run(Kind.SKELETON, bytes, offset, length);
  }

  @Override
  public void literal(byte[] bytes, int offset, int length) {
    run(Kind.LITERAL, bytes, offset, length);
  }

  private void run(Kind wanted, byte[] bytes, int offset, int length) {
    if (paused && wanted == Kind.SKELETON) {
      pieces.add(new Piece(wanted, null, null, new String(bytes, offset, length, ISO_8859_1)));
      rebuilt.write(bytes, offset, length);
      return;
    }
    if (wrapping != null) {
      throw new AssertionError(wanted + " within a part");
    }
    if (kind != wanted) {
      close();
      kind = wanted;
    }
    open.write(bytes, offset, length);
    rebuilt.write(bytes, offset, length);
  }

  @Override
  public void beginPart(Wrapping begun) {
    if (wrapping != null) {
      throw new AssertionError("a part within a part");
    }
    close();
    kind = Kind.PART;
    wrapping = begun;
  }

  @Override
  public void part(byte[] bytes, int offset, int length) {
    if (wrapping == null || paused) {
      throw new AssertionError("bytes of no part");
    }
    open.write(bytes, offset, length);
  }

  @Override
  public void pausePart(Closing closing) {
    endRun(closing);
    paused = true;
  }

  @Override
  public void resumePart(Wrapping resumed) {
    if (!paused) {
      throw new AssertionError("a part goes on that was not paused");
    }
    wrapping = resumed;
    paused = false;
  }

  @Override
  public void endPart(Closing closing) {
    Wrapping ended = endRun(closing);
    pieces.add(new Piece(Kind.PART, ended, closing, runs.toString(ISO_8859_1)));
    runs.reset();
    wrapping = null;
    kind = Kind.UNIT;
  }

  private Wrapping endRun(Closing closing) {
    Wrapping ended = Objects.requireNonNull(wrapping);
    if (paused) {
      throw new AssertionError("a part ends while it is paused");
    }
    byte[] bytes = open.toByteArray();
    switch (ended) {
      case Wrapping.Verbatim verbatim -> {
        if (closing != Closing.OPEN) {
          throw new AssertionError("a line end of " + verbatim);
        }
        rebuilt.writeBytes(bytes);
      }
      case Wrapping.Base64Lines lines -> wrap(bytes, lines, closing);
    }
    runs.writeBytes(bytes);
    open.reset();
    return ended;
  }

  @Override
  public void beginCompressed(Compression compression) {
    if (wrapping != null || compressed != null) {
      throw new AssertionError("a compressed stretch within a part or another");
    }
    compressed = (Compression.Deflate) compression;
    outside.writeBytes(rebuilt.toByteArray());
    rebuilt.reset();
  }

  @Override
  public void endCompressed(long fileBytes, int check) {
    byte[] stretch = compress(Objects.requireNonNull(compressed), rebuilt.toByteArray());
    compressed = null;
    CRC32C crc = new CRC32C();
    crc.update(stretch);
    if (wrapping != null || stretch.length != fileBytes || (int) crc.getValue() != check) {
      throw new AssertionError("a stretch that comes out as " + stretch.length + " bytes, not the " + fileBytes);
    }
    rebuilt.reset();
    rebuilt.writeBytes(outside.toByteArray());
    outside.reset();
    rebuilt.writeBytes(stretch);
  }

  private static byte[] compress(Compression.Deflate how, byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] header = new byte[how.header().remaining()];
    how.header().duplicate().get(header);
    out.writeBytes(header);
    try (Deflater deflater = new Deflater(how.encoder().level(), true)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] buffer = new byte[plain.length + 1000];
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    CRC32 crc = new CRC32();
    crc.update(plain);
    Adler32 adler = new Adler32();
    adler.update(plain);
    switch (how.trailer()) {
      case NONE -> {}
      case GZIP -> out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue())
          .putInt(plain.length).array());
      case ZLIB -> out.writeBytes(ByteBuffer.allocate(4).putInt((int) adler.getValue()).array());
    }
    return out.toByteArray();
  }

  @Override
  public void endUnit() {
    if (wrapping != null) {
      throw new AssertionError("a unit ends within a part");
    }
    close();
    kind = Kind.UNIT;
    pieces.add(new Piece(Kind.UNIT, null, null, ""));
  }

  private void close() {
    if (kind != Kind.UNIT) {
      pieces.add(new Piece(kind, null, null, open.toString(ISO_8859_1)));
      open.reset();
    }
  }

  /** The bytes of the file. */
  public byte[] rebuilt() {
    return rebuilt.toByteArray();
  }

  /** The pieces in the file's order. */
  public List<Piece> pieces() {
    close();
    kind = Kind.UNIT;
    return pieces;
  }

  /** The parts alone. */
  public List<Piece> parts() {
    return pieces().stream().filter(piece -> piece.kind == Kind.PART).toList();
  }

  /** Bit by bit, so that nothing is shared with what is tested. */
  private void wrap(byte[] bytes, Wrapping.Base64Lines lines, Closing closing) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    String lineEnd = switch (lines.lineEnd()) {
      case NONE -> "";
      case LF -> "\n";
      case CRLF -> "\r\n";
    };
    StringBuilder text = new StringBuilder();
    int characters = (bytes.length + 2) / 3 * 4;
    for (int i = 0; i < characters; i++) {
      if (i > 0 && i % lines.columns() == 0 && lines.lineEnd() != LineEnd.NONE) {
        text.append(lineEnd);
      }
      int value = 0;
      for (int bit = i * 6; bit < i * 6 + 6; bit++) {
        value = value * 2 + (bit / 8 < bytes.length ? bytes[bit / 8] >> (7 - bit % 8) & 1 : 0);
      }
      text.append(i * 6 >= bytes.length * 8 ? '=' : alphabet.charAt(value));
    }
    if (closing == Closing.LINE_END) {
      text.append(lineEnd);
    }
    rebuilt.writeBytes(text.toString().getBytes(ISO_8859_1));
  }
}
