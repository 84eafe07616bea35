package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.InputStream;

/** A stored raw DEFLATE stream that can be read from its start more than once. */
@FunctionalInterface
public interface DeflateSource {

  /** Begins at the first byte of the stream; nothing follows its last byte. Each opening gives the same bytes. The caller closes it. */
  InputStream open() throws IOException;
}
