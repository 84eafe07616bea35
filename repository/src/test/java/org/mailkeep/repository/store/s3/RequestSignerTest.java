package org.mailkeep.repository.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;

/** Against the examples in Amazon's description of Signature Version 4 for S3. */
class RequestSignerTest {
  private static final Login LOGIN = new Login("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");
  private static final Hash256 NOTHING = Hash256.sha256(ByteBuffer.allocate(0));

  private final RequestSigner signer = new RequestSigner("us-east-1");
  private final SortedMap<String, String> headers = new TreeMap<>();

  private String signature() {
    String authorization = headers.get("authorization");
    return authorization.substring(authorization.indexOf("Signature=") + "Signature=".length());
  }

  @Test
  void signsARange() {
    headers.put("host", "examplebucket.s3.amazonaws.com");
    headers.put("range", "bytes=0-9");

    signer.sign("GET", "/test.txt", "", headers, NOTHING, LOGIN, THEN);

    assertThat(signature()).isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    assertThat(headers.get("authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/"
            + "s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ");
  }

  @Test
  void signsAQuery() {
    headers.put("host", "examplebucket.s3.amazonaws.com");

    signer.sign("GET", "/", "max-keys=2&prefix=J", headers, NOTHING, LOGIN, THEN);

    assertThat(signature()).isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @Test
  void aSecretThatWasChangedCountsAtOnce() {
    headers.put("host", "examplebucket.s3.amazonaws.com");
    signer.sign("GET", "/", "max-keys=2&prefix=J", headers, NOTHING, new Login(LOGIN.accessKey(), "before"), THEN);
    headers.keySet().removeIf(name -> !name.equals("host"));

    signer.sign("GET", "/", "max-keys=2&prefix=J", headers, NOTHING, LOGIN, THEN);

    assertThat(signature()).isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @Test
  void aTokenIsSentAndSigned() {
    headers.put("host", "h");

    signer.sign("GET", "/", "", headers, NOTHING, new Login("key", "secret", "lent"), THEN);

    assertThat(headers).containsEntry("x-amz-security-token", "lent");
    assertThat(headers.get("authorization")).contains("x-amz-date;x-amz-security-token,").doesNotContain("secret,");
  }

  @Test
  void namesAreEncodedByteByByte() {
    assertThat(RequestSigner.encode("a/b c~é+", true)).isEqualTo("a/b%20c~%C3%A9%2B");
    assertThat(RequestSigner.encode("a/b", false)).isEqualTo("a%2Fb");
  }
}
