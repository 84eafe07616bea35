package org.mailkeep.repository.store.s3;

import org.jspecify.annotations.Nullable;

/**
 * Who makes requests.
 *
 * @param accessKey names them
 * @param secret proves it
 * @param token what else proves it where credentials are lent for a time; null where they are not
 */
record Login(String accessKey, String secret, @Nullable String token) {

  /** An access key and its secret. */
  Login(String accessKey, String secret) {
    this(accessKey, secret, null);
  }

  @Override
  public String toString() {
    return accessKey;
  }
}
