package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;

/** The bytes of a file, wherever they are. */
public interface StoredBytes {

  /** Begins to read {@code range}, or as much of it as there is. */
  InputStream open(PayloadRange range) throws IOException;

  /** The bytes of a file that is open, as long as it is. */
  static StoredBytes of(FileChannel channel) {
    return range -> new ChannelInput(channel, range);
  }
}
