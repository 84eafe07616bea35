package org.mailkeep.agent.unwrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes compressed bytes, and long files that are never in memory as a whole. */
final class Streams {
  private static final byte[] ZEROS = new byte[1 << 20];

  private Streams() {}

  /** As Dovecot writes it. */
  static byte[] gzip(byte[] plain, int level) {
    CRC32 crc = new CRC32();
    crc.update(plain);
    return gzip(deflate(plain, 1, level), crc, plain.length, level);
  }

  /** So many MiB of zeros. */
  static byte[] gzipOfZeros(int count) {
    CRC32 crc = new CRC32();
    for (int i = 0; i < count; i++) {
      crc.update(ZEROS);
    }
    return gzip(deflate(ZEROS, count, 9), crc, count << 20, 9);
  }

  private static byte[] gzip(byte[] deflated, CRC32 crc, int length, int level) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, (byte) (level == 9 ? 2 : level == 1 ? 4 : 0), 3});
    out.writeBytes(deflated);
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).putInt(length).array());
    return out.toByteArray();
  }

  static byte[] zlib(byte[] plain, int level) {
    Adler32 adler = new Adler32();
    adler.update(plain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x78, (byte) 0x9c});
    out.writeBytes(deflate(plain, 1, level));
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) adler.getValue()).array());
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] plain, int times, int level) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[65_536];
    try (Deflater deflater = new Deflater(level, true)) {
      for (int i = 0; i < times; i++) {
        deflater.setInput(plain);
        while (!deflater.needsInput()) {
          out.write(buffer, 0, deflater.deflate(buffer));
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }

  static StoredBytes array(byte[] file) {
    return range -> new ByteArrayInputStream(file, (int) Math.min(range.offset(), file.length),
        (int) Math.min(range.bytes(), file.length));
  }

  /** A file that begins with something and then repeats something else. */
  static StoredBytes repeated(byte[] front, byte[] unit) {
    byte[] many = new byte[unit.length * (1 + 65_536 / unit.length)];
    for (int i = 0; i < many.length; i++) {
      many[i] = unit[i % unit.length];
    }
    return range -> new Repetition(front, many, range.offset(), range.end());
  }

  private static final class Repetition extends InputStream {
    private final byte[] front;
    private final byte[] repeated;
    private final long end;
    private long at;

    Repetition(byte[] front, byte[] repeated, long from, long end) {
      this.front = front;
      this.repeated = repeated;
      this.at = from;
      this.end = end;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (at >= end) {
        return -1;
      }
      boolean begins = at < front.length;
      byte[] from = begins ? front : repeated;
      int position = begins ? (int) at : (int) ((at - front.length) % repeated.length);
      int count = (int) Math.min(Math.min(length, from.length - position), end - at);
      System.arraycopy(from, position, bytes, offset, count);
      at += count;
      return count;
    }
  }
}
