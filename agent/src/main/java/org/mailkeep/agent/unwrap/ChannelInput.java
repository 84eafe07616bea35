package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a stretch of a file by position, so that any number of them share one channel. Closing it leaves the channel open. */
public final class ChannelInput extends InputStream {

  private final FileChannel channel;
  private final long end;
  private long position;

  /** Reads {@code range}, or as much of it as the file has. */
  public ChannelInput(FileChannel channel, PayloadRange range) {
    this.channel = channel;
    this.position = range.offset();
    this.end = range.end();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position >= end) {
      return -1;
    }
    int read = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - position)), position);
    position += Math.max(read, 0);
    return read;
  }

  @Override
  public long skip(long bytes) {
    long skipped = Math.clamp(bytes, 0, Math.max(0, end - position));
    position += skipped;
    return skipped;
  }
}
