package org.mailkeep.repository.store.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;

/** A real Ceph, as {@code .ci/ceph start} starts it; tests on it are skipped where nobody did. */
public final class CephS3 {
  private static final String ENDPOINT = "MAILKEEP_TEST_S3_ENDPOINT";

  private CephS3() {}

  /** The server, or the test is skipped. */
  public static S3Server server() {
    String endpoint = System.getenv(ENDPOINT);
    assumeTrue(endpoint != null,
        "skipped: " + ENDPOINT + " names no server; start one with .ci/ceph start DIR and export what it prints");
    return new S3Server(URI.create(endpoint),
        new Login(System.getenv("AWS_ACCESS_KEY_ID"), System.getenv("AWS_SECRET_ACCESS_KEY")));
  }
}
