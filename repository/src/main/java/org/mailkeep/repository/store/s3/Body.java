package org.mailkeep.repository.store.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.mailkeep.repository.base.Hash256;

/**
 * What is to be stored. It may be read several times: once to be signed, once to be sent.
 *
 * @param length in bytes
 * @param sha256 of those bytes
 * @param source begins to read them
 */
record Body(long length, Hash256 sha256, Source source) {

  /** Where the bytes come from. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  static Body of(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return new Body(copy.length, Hash256.of(Hash256.sha256().digest(copy)), () -> new ByteArrayInputStream(copy));
  }
}
