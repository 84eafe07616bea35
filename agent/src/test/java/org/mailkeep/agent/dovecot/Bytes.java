package org.mailkeep.agent.dovecot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes being written, little endian. */
final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Bytes u8(int value) {
    out.write(value);
    return this;
  }

  Bytes u16(int value) {
    return u8(value).u8(value >> 8);
  }

  Bytes u32(long value) {
    return u16((int) value).u16((int) (value >> 16));
  }

  Bytes text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  Bytes bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Zeros up to a multiple of {@code unit}. */
  Bytes pad(int unit) {
    while (out.size() % unit != 0) {
      out.write(0);
    }
    return this;
  }

  int size() {
    return out.size();
  }

  byte[] array() {
    return out.toByteArray();
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(array());
  }
}
