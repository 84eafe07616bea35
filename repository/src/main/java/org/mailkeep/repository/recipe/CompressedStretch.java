package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.deflate.DeflateEncoder;

/** Compresses what is written to it and passes that on: header, stream and, at the end, trailer. Gives its encoder back at the end. */
final class CompressedStretch extends OutputStream {

  private final Compression.Deflate compression;
  private final DeflateEncoder encoder;
  private final Checked out;
  private final CRC32 crc = new CRC32();
  private final Adler32 adler = new Adler32();
  private long plaintextBytes;

  /** Begins the stretch in {@code file} by writing its header. */
  CompressedStretch(Compression.Deflate compression, DeflateEncoder encoder, OutputStream file) throws IOException {
    this.compression = compression;
    this.encoder = encoder;
    this.out = new Checked(file);
    byte[] header = new byte[compression.header().remaining()];
    compression.header().duplicate().get(header);
    out.write(header, 0, header.length);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    switch (compression.trailer()) {
      case NONE -> {}
      case GZIP -> crc.update(bytes, offset, length);
      case ZLIB -> adler.update(bytes, offset, length);
    }
    plaintextBytes += length;
    encoder.write(bytes, offset, length, out);
  }

  /**
   * Writes the rest of the stretch.
   *
   * @throws Corrupt if it did not come out as it was: the recipe or the encoder is wrong
   */
  void end(RecipeStep.EndCompress expected) throws IOException {
    try (encoder) {
      encoder.finish(out);
    }
    switch (compression.trailer()) {
      case NONE -> {}
      case GZIP -> {
        littleEndian(crc.getValue());
        littleEndian(plaintextBytes);
      }
      case ZLIB -> littleEndian(Integer.toUnsignedLong(Integer.reverseBytes((int) adler.getValue())));
    }
    if (out.count != expected.given() || (int) out.check.getValue() != expected.check()) {
      throw new Corrupt("a compressed stretch comes out as " + out.count + " other bytes than the " + expected.given()
          + " that were backed up");
    }
  }

  /** Gives the encoder back half-way. */
  void abandon() {
    encoder.close();
  }

  private void littleEndian(long value) throws IOException {
    out.write(new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)}, 0, 4);
  }

  /** Counts and sums up what goes to the file, which it never closes. */
  private static final class Checked extends OutputStream {

    private final OutputStream file;
    private final CRC32C check = new CRC32C();
    private long count;

    Checked(OutputStream file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      check.update(bytes, offset, length);
      count += length;
      file.write(bytes, offset, length);
    }
  }
}
