package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/** TLS with an authority of one's own. */
class CephTlsTest {
  private static final ObjectKey KEY = new ObjectKey("packs/00000001/3f9a");

  @TempDir
  private Path folder;

  @Test
  void theAuthorityThatIsNamedIsTrustedAndNoOther() throws Exception {
    S3Server plain = CephS3.server();
    S3Server ceph = plain.at(URI.create(System.getenv("MAILKEEP_TEST_S3_TLS_ENDPOINT")));
    S3Location untrusted = ceph.place(plain.newBucket());
    ByteBuffer bytes = ByteBuffer.wrap("some bytes".getBytes(US_ASCII));

    try (ObjectStore store = ceph.open(untrusted, folder)) {
      assertThatThrownBy(() -> store.put(KEY, bytes)).isInstanceOf(Refused.class).hasMessageContaining("ca=");
    }
    S3Location trusted = S3Location.parse(untrusted + "&ca=" + System.getenv("MAILKEEP_TEST_S3_CA"));
    try (ObjectStore store = ceph.open(trusted, folder)) {
      store.put(KEY, bytes);
      assertThat(store.get(KEY, 10)).isEqualTo(bytes);
    }
  }

  @Test
  void aFileWithoutCertificatesIsRefused() throws Exception {
    Path empty = Files.writeString(folder.resolve("ca.pem"), "no certificate\n");

    for (String wrong : new String[] {"" + empty, folder.resolve("none.pem").toString()}) {
      S3Location named = S3Location.parse("s3://mail/a?endpoint=https://localhost&ca=" + wrong);
      assertThatThrownBy(() -> SdkBucket.open(named, S3Settings.safe(named), Timeouts.DEFAULT))
          .isInstanceOf(Refused.class).hasMessageContaining(wrong);
    }
  }
}
