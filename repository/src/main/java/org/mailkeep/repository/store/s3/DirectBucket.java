package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.store.Retention;

/**
 * Makes the frequent requests itself, over HTTP: reads, listings, and creating small objects. In a young JVM the SDK needs some 5 ms of CPU time for a read, and a second to start; it does all else, which is rare. What a
 * server answers means the same either way.
 */
final class DirectBucket implements Bucket {
  /** What a system takes at once, whether the server reads or not: sending has no time limit. */
  private static final int LONGEST_BODY = 16 << 10;

  /** A thousand names of a kilobyte, each written as three times as many characters, and what stands around them. */
  private static final int LONGEST_LISTING = 8 << 20;

  private static final Hash256 NOTHING = Hash256.sha256(ByteBuffer.allocate(0));

  private final SdkBucket sdk;
  private final S3Location location;
  private final boolean creates;
  private final boolean sha256;
  private final HttpConnections connections;
  private final RequestSigner signer;
  private final String host;
  private final String root;

  private DirectBucket(SdkBucket sdk, S3Location location, URI endpoint, S3Settings settings,
      HttpConnections connections) {
    this.sdk = sdk;
    this.location = location;
    creates = settings.checksums() == S3Settings.Checksums.WHEN_REQUIRED;
    sha256 = settings.sha256();
    this.connections = connections;
    signer = new RequestSigner(sdk.region());
    host = endpoint.getRawAuthority();
    root = "/" + RequestSigner.encode(location.bucket(), false);
  }

  /** {@code sdk} with a shorter way for frequent requests where its server has a plain address; else {@code sdk}. */
  static Bucket over(SdkBucket sdk, S3Location location, S3Settings settings, Timeouts timeouts) {
    URI endpoint = location.endpoint().orElse(null);
    if (endpoint == null || !settings.pathStyle() || endpoint.getHost() == null || endpoint.getRawUserInfo() != null
        || !endpoint.getRawPath().matches("/?") || isBehindProxy()) {
      return sdk;
    }
    return new DirectBucket(sdk, location, endpoint, settings,
        new HttpConnections(endpoint, timeouts, sdk::tlsSockets));
  }

  /** Proxies are the SDK's business. */
  private static boolean isBehindProxy() {
    for (String name : List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")) {
      if (System.getenv(name) != null) {
        return true;
      }
    }
    return System.getProperty("http.proxyHost") != null || System.getProperty("https.proxyHost") != null;
  }

  @Override
  public void create(String name, Body body, Manner manner) throws BucketFailure {
    if (!creates || body.length() > LONGEST_BODY) {
      sdk.create(name, body, manner);
      return;
    }
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("if-none-match", "*");
    headers.put("content-type", "application/octet-stream");
    headers.put("content-length", String.valueOf(body.length()));
    if (sha256) {
      headers.put("x-amz-checksum-sha256", Base64.getEncoder().encodeToString(body.sha256().toBytes()));
    }
    location.encryption().ifPresent(encryption -> {
      headers.put("x-amz-server-side-encryption", encryption.algorithm());
      encryption.key().ifPresent(key -> headers.put("x-amz-server-side-encryption-aws-kms-key-id", key));
    });
    if (manner.storageClass() != null) {
      headers.put("x-amz-storage-class", manner.storageClass());
    }
    if (manner.retention() != null) {
      headers.put("x-amz-object-lock-mode", manner.retention().mode().name());
      headers.put("x-amz-object-lock-retain-until-date", manner.retention().until().toString());
    }
    send("PUT", path(name), "", headers, body, body.length(), 0);
  }

  @Override
  public Got get(String name, int atMost) throws BucketFailure {
    return got(send("GET", path(name), "", new TreeMap<>(), null, atMost, atMost));
  }

  @Override
  public Got get(String name, long offset, int length) throws BucketFailure {
    return range(name, "", offset, length);
  }

  @Override
  public Got get(String name, String version, long offset, int length) throws BucketFailure {
    return range(name, "versionId=" + RequestSigner.encode(version, false), offset, length);
  }

  private Got range(String name, String query, long offset, int length) throws BucketFailure {
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("range", SdkBucket.range(offset, length));
    return got(send("GET", path(name), query, headers, null, length, length));
  }

  private static Got got(HttpAnswer answer) throws BucketFailure {
    if (answer.length() < 0) {
      throw BucketFailure.unanswered("the answer does not say how long it is", null);
    }
    String range = answer.header("content-range");
    long whole = answer.length();
    if (!range.isEmpty()) {
      String total = range.substring(range.indexOf('/') + 1);
      if (!total.matches("[0-9]{1,18}")) {
        throw BucketFailure.unanswered("the answer does not say how long the object is", null);
      }
      whole = Long.parseLong(total);
    }
    return new Got(whole, answer.body() == null ? null : ByteBuffer.wrap(answer.body()));
  }

  @Override
  public Page list(String prefix, String after, int limit) throws BucketFailure {
    String query = "encoding-type=url&list-type=2&max-keys=" + Math.min(limit, 1000) + "&prefix="
        + RequestSigner.encode(prefix, false)
        + (after.isEmpty() ? "" : "&start-after=" + RequestSigner.encode(after, false));
    HttpAnswer answer = send("GET", root, query, new TreeMap<>(), null, 0, LONGEST_LISTING);
    if (answer.body() == null) {
      throw BucketFailure.unanswered("a listing that does not end", null);
    }
    String xml = new String(answer.body(), UTF_8);
    boolean encoded = XmlText.first(xml, "EncodingType").equals("url");
    String truncated = XmlText.first(xml, "IsTruncated");
    if (!truncated.equals("true") && !truncated.equals("false")) {
      throw BucketFailure.unanswered("the answer is no listing", null);
    }
    List<Listed> objects = new ArrayList<>();
    for (String object : XmlText.all(xml, "Contents")) {
      objects.add(listed(object, encoded));
    }
    return new Page(objects, truncated.equals("false"));
  }

  private static Listed listed(String object, boolean encoded) throws BucketFailure {
    String key = XmlText.first(object, "Key");
    String size = XmlText.first(object, "Size");
    try {
      return new Listed(encoded ? URLDecoder.decode(key, UTF_8) : key, Long.parseLong(size),
          stored(XmlText.first(object, "LastModified")));
    } catch (IllegalArgumentException e) {
      throw BucketFailure.unanswered("the answer is no listing", e);
    }
  }

  private static Optional<Instant> stored(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private String path(String name) {
    return root + "/" + RequestSigner.encode(name, true);
  }

  private HttpAnswer send(String method, String path, String query, SortedMap<String, String> headers,
      @Nullable Body body, long bytes, int atMost) throws BucketFailure {
    headers.put("host", host);
    signer.sign(method, path, query, headers, body == null ? NOTHING : body.sha256(), sdk.login(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS));
    StringBuilder head = new StringBuilder(512).append(method).append(' ').append(path);
    if (!query.isEmpty()) {
      head.append('?').append(query);
    }
    head.append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] request = request(head.append("\r\n").toString().getBytes(ISO_8859_1), body);
    HttpAnswer answer = connections.send(request, bytes, atMost);
    if (!answer.isDone()) {
      throw failure(answer);
    }
    return answer;
  }

  private static byte[] request(byte[] head, @Nullable Body body) throws BucketFailure {
    if (body == null) {
      return head;
    }
    byte[] request = Arrays.copyOf(head, head.length + (int) body.length());
    try (InputStream in = body.source().open()) {
      if (in.readNBytes(request, head.length, (int) body.length()) < body.length()) {
        throw new IOException("it is shorter than it was");
      }
    } catch (IOException e) {
      throw BucketFailure.notSent("what is to be stored can't be read: " + e.getMessage(), e);
    }
    return request;
  }

  private static BucketFailure failure(HttpAnswer answer) {
    String xml = answer.body() == null ? "" : new String(answer.body(), UTF_8);
    String id = answer.header("x-amz-request-id");
    return BucketFailure.answered(answer.status(), SdkBucket.words(XmlText.first(xml, "Code")),
        SdkBucket.words(id.isEmpty() ? XmlText.first(xml, "RequestId") : id),
        SdkBucket.words(XmlText.first(xml, "Message")), null);
  }

  @Override
  public Facts head(String name) throws BucketFailure {
    return sdk.head(name);
  }

  @Override
  public boolean remove(String name) throws BucketFailure {
    return sdk.remove(name);
  }

  @Override
  public void remove(String name, String version) throws BucketFailure {
    sdk.remove(name, version);
  }

  @Override
  public Versions versions(String prefix, Cursor after) throws BucketFailure {
    return sdk.versions(prefix, after);
  }

  @Override
  public void bringBack(String name, String version, Manner manner) throws BucketFailure {
    sdk.bringBack(name, version, manner);
  }

  @Override
  public Optional<Retention> retention(String name) throws BucketFailure {
    return sdk.retention(name);
  }

  @Override
  public Optional<Retention> retention(String name, String version) throws BucketFailure {
    return sdk.retention(name, version);
  }

  @Override
  public void retain(String name, Retention retention) throws BucketFailure {
    sdk.retain(name, retention);
  }

  @Override
  public Lock lock() throws BucketFailure {
    return sdk.lock();
  }

  @Override
  public void close() {
    connections.close();
    sdk.close();
  }
}
