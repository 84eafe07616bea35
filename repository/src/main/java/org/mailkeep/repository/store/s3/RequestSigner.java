package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;

/** Signs requests as AWS Signature Version 4 says, all headers and the hash of the body included. Thread-safe. */
final class RequestSigner {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
      .withZone(ZoneOffset.UTC);
  private static final HexFormat HEX = HexFormat.of();
  private static final HexFormat HEX_UPPER = HexFormat.of().withUpperCase();
  private static final String UNRESERVED = "-._~";

  private final String region;
  private volatile @Nullable DayKey dayKey;

  RequestSigner(String region) {
    this.region = region;
  }

  /**
   * Adds to {@code headers}, whose names are in lower case, what the signature needs, and the signature.
   *
   * @param path encoded
   * @param query encoded, in the order of its names
   * @param body the hash of the body
   */
  void sign(String method, String path, String query, SortedMap<String, String> headers, Hash256 body, Login login,
      Instant now) {
    String time = TIME.format(now);
    String hash = body.hex();
    headers.put("x-amz-date", time);
    headers.put("x-amz-content-sha256", hash);
    if (login.token() != null) {
      headers.put("x-amz-security-token", login.token());
    }
    StringBuilder request = new StringBuilder(512).append(method).append('\n').append(path).append('\n').append(query)
        .append('\n');
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request.append(header.getKey()).append(':').append(header.getValue()).append('\n');
    }
    String signed = String.join(";", headers.keySet());
    request.append('\n').append(signed).append('\n').append(hash);
    String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
    String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n"
        + HEX.formatHex(Hash256.sha256().digest(request.toString().getBytes(UTF_8)));
    headers.put("authorization", "AWS4-HMAC-SHA256 Credential=" + login.accessKey() + "/" + scope + ", SignedHeaders="
        + signed + ", Signature=" + HEX.formatHex(hmac(key(login, time.substring(0, 8)), toSign)));
  }

  /** As it stands in a path or a query: all but letters, digits and {@code -._~} as their bytes, and slashes too unless they are kept. */
  static String encode(String text, boolean keepSlashes) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || UNRESERVED.indexOf(c) >= 0
          || c == '/' && keepSlashes) {
        encoded.append(c);
      } else {
        encoded.append('%');
        HEX_UPPER.toHexDigits(encoded, b);
      }
    }
    return encoded.toString();
  }

  /** One key signs a day's requests. */
  private byte[] key(Login login, String day) {
    DayKey known = dayKey;
    if (known == null || !known.login.equals(login) || !known.day.equals(day)) {
      byte[] key = hmac(hmac(hmac(hmac(("AWS4" + login.secret()).getBytes(UTF_8), day), region), "s3"), "aws4_request");
      known = new DayKey(login, day, key);
      dayKey = known;
    }
    return known.key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }

  private static final class DayKey {
    private final Login login;
    private final String day;
    private final byte[] key;

    DayKey(Login login, String day, byte[] key) {
      this.login = login;
      this.day = day;
      this.key = key;
    }
  }
}
