package org.mailkeep.repository.store.s3;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP server said.
 *
 * @param headers by their names in lower case
 * @param length of the body as the server says; -1 if it does not
 * @param body null if it is longer than was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // read and handed over
record HttpAnswer(int status, Map<String, String> headers, long length, byte @Nullable [] body) {

  /** Whether the server did what was asked. */
  boolean isDone() {
    return status >= 200 && status < 300;
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
