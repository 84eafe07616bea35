package org.mailkeep.repository.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.store.Retention;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The only class that knows the AWS SDK. Its own retries are off; every request has a time limit that grows with what it moves. Credentials come from where
 * the SDK looks: environment, profile, container, instance.
 */
final class SdkBucket implements Bucket {
  private static final int CONNECTIONS = 64;
  private static final int LONGEST_WORDS = 200;
  /** Ranges beyond any object: S3's longest has 50 TB. */
  private static final long BEYOND = 1L << 50;

  private final AwsCredentialsProvider credentials;
  private final Region region;
  private final TrustManager @Nullable [] trusted;
  private final S3Location location;
  private final S3Settings settings;
  private final Timeouts timeouts;

  private @Nullable S3Client started;

  private SdkBucket(S3Location location, S3Settings settings, Timeouts timeouts, AwsCredentialsProvider credentials,
      Region region, TrustManager @Nullable [] trusted) {
    this.location = location;
    this.settings = settings;
    this.timeouts = timeouts;
    this.credentials = credentials;
    this.region = region;
    this.trusted = trusted;
  }

  /** Makes a client that finds its credentials where the SDK looks: see {@link #open(S3Location, S3Settings, Timeouts, Login)}. */
  static SdkBucket open(S3Location location, S3Settings settings, Timeouts timeouts) throws Refused {
    return open(location, settings, timeouts, null);
  }

  /**
   * Makes a client; sends nothing.
   *
   * @param login null for what the environment has
   * @throws Refused if the location's certificates can't be read, or no region is known
   */
  static SdkBucket open(S3Location location, S3Settings settings, Timeouts timeouts, @Nullable Login login)
      throws Refused {
    AwsCredentialsProvider credentials = login == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(AwsBasicCredentials.create(login.accessKey(), login.secret()));
    return new SdkBucket(location, settings, timeouts, credentials, region(location),
        location.ca().isPresent() ? TrustedAuthorities.of(location.ca().get()) : null);
  }

  /** Starting it takes longer than many a command: it is done when there is something for it to do. */
  private synchronized S3Client client() {
    if (started == null) {
      started = start();
    }
    return started;
  }

  private S3Client start() {
    Apache5HttpClient.Builder http = Apache5HttpClient.builder().connectionTimeout(timeouts.connect())
        .socketTimeout(timeouts.read()).connectionAcquisitionTimeout(timeouts.call()).maxConnections(CONNECTIONS)
        .tcpKeepAlive(true);
    if (trusted != null) {
      http.tlsTrustManagersProvider(() -> trusted);
    }
    boolean crc = settings.checksums() == S3Settings.Checksums.WHEN_SUPPORTED;
    S3ClientBuilder builder = S3Client.builder().httpClientBuilder(http).region(region)
        .credentialsProvider(credentials)
        .requestChecksumCalculation(
            crc ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(
            crc ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(s3 -> s3.pathStyleAccessEnabled(settings.pathStyle())
            .chunkedEncodingEnabled(settings.chunkedEncoding()))
        .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.doNotRetry()));
    location.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /** The region that requests are signed for. */
  String region() {
    return region.id();
  }

  /** Who makes requests now. */
  Login login() throws BucketFailure {
    AwsCredentials now = send(credentials::resolveCredentials);
    return new Login(now.accessKeyId(), now.secretAccessKey(),
        now instanceof AwsSessionCredentials lent ? lent.sessionToken() : null);
  }

  /** Makes sockets that trust what this location says. */
  SSLSocketFactory tlsSockets() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trusted, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS: " + e.getMessage(), e);
    }
  }

  /** Servers of one's own take any region, so theirs needs no naming. */
  private static Region region(S3Location location) throws Refused {
    if (location.region().isPresent()) {
      return Region.of(location.region().get());
    }
    try {
      return new DefaultAwsRegionProviderChain().getRegion();
    } catch (SdkException e) {
      if (location.endpoint().isPresent()) {
        return Region.US_EAST_1;
      }
      throw new Refused(location + ": no region: say region=… in the location, or set AWS_REGION", e);
    }
  }

  @Override
  public void create(String name, Body body, Manner manner) throws BucketFailure {
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket(location.bucket()).key(name).ifNoneMatch("*")
        .checksumSHA256(settings.sha256() ? Base64.getEncoder().encodeToString(body.sha256().toBytes()) : null)
        .contentType("application/octet-stream").contentLength(body.length())
        .overrideConfiguration(within(body.length()));
    location.encryption().ifPresent(encryption -> {
      request.serverSideEncryption(encryption.algorithm());
      encryption.key().ifPresent(request::ssekmsKeyId);
    });
    if (manner.storageClass() != null) {
      request.storageClass(manner.storageClass());
    }
    if (manner.retention() != null) {
      request.objectLockMode(ObjectLockMode.fromValue(manner.retention().mode().name()))
          .objectLockRetainUntilDate(manner.retention().until());
    }
    send(() -> client().putObject(request.build(),
        RequestBody.fromContentProvider(() -> opened(body), body.length(), "application/octet-stream")));
  }

  private static InputStream opened(Body body) {
    try {
      return body.source().open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Got get(String name, int atMost) throws BucketFailure {
    return send(() -> client().getObject(get -> get.bucket(location.bucket()).key(name)
        .overrideConfiguration(within(atMost)), read(atMost)));
  }

  @Override
  public Got get(String name, long offset, int length) throws BucketFailure {
    return send(() -> client().getObject(get -> get.bucket(location.bucket()).key(name)
        .range(range(offset, length)).overrideConfiguration(within(length)), read(length)));
  }

  @Override
  public Got get(String name, String version, long offset, int length) throws BucketFailure {
    return send(() -> client().getObject(get -> get.bucket(location.bucket()).key(name).versionId(version)
        .range(range(offset, length)).overrideConfiguration(within(length)), read(length)));
  }

  /** Reads while the request's time runs; an answer that is longer than wanted is not read. */
  private static ResponseTransformer<GetObjectResponse, Got> read(int atMost) {
    return (GetObjectResponse answer, AbortableInputStream in) -> {
      Long length = answer.contentLength();
      if (length == null || length < 0) {
        in.abort();
        throw new IOException("the answer does not say how long it is");
      }
      String range = answer.contentRange();
      long whole = range == null ? length : Long.parseLong(range.substring(range.indexOf('/') + 1));
      if (length > atMost) {
        in.abort();
        return new Got(whole, null);
      }
      byte[] bytes = new byte[(int) (long) length];
      int got = in.readNBytes(bytes, 0, bytes.length);
      if (got < bytes.length) {
        throw new IOException("the answer ended after " + got + " of " + length + " bytes");
      }
      return new Got(whole, ByteBuffer.wrap(bytes));
    };
  }

  @Override
  public Facts head(String name) throws BucketFailure {
    HeadObjectResponse answer = send(() -> client().headObject(head -> head.bucket(location.bucket()).key(name)
        .checksumMode(ChecksumMode.ENABLED).overrideConfiguration(within(0))));
    return new Facts(answer.contentLength(), sha256(answer));
  }

  /** A checksum of parts says nothing of the whole. */
  private static Optional<Hash256> sha256(HeadObjectResponse answer) {
    if (answer.checksumSHA256() == null || answer.checksumType() == ChecksumType.COMPOSITE) {
      return Optional.empty();
    }
    try {
      byte[] hash = Base64.getDecoder().decode(answer.checksumSHA256());
      return hash.length == Hash256.BYTES ? Optional.of(Hash256.of(hash)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public Page list(String prefix, String after, int limit) throws BucketFailure {
    ListObjectsV2Response answer = send(() -> client().listObjectsV2(list -> list.bucket(location.bucket())
        .prefix(prefix)
        .startAfter(after.isEmpty() ? null : after).maxKeys(Math.min(limit, 1000)).overrideConfiguration(within(0))));
    List<Listed> objects = new ArrayList<>();
    for (S3Object object : answer.contents()) {
      objects.add(new Listed(object.key(), object.size(), Optional.ofNullable(object.lastModified())));
    }
    return new Page(objects, !Boolean.TRUE.equals(answer.isTruncated()));
  }

  @Override
  public boolean remove(String name) throws BucketFailure {
    return Boolean.TRUE.equals(send(() -> client().deleteObject(remove -> remove.bucket(location.bucket()).key(name)
        .overrideConfiguration(within(0)))).deleteMarker());
  }

  @Override
  public void remove(String name, String version) throws BucketFailure {
    send(() -> client().deleteObject(remove -> remove.bucket(location.bucket()).key(name).versionId(version)
        .overrideConfiguration(within(0))));
  }

  /** The server lists objects and marks apart; together they are in order again. */
  @Override
  public Versions versions(String prefix, Cursor after) throws BucketFailure {
    ListObjectVersionsResponse answer = send(() -> client().listObjectVersions(list -> list.bucket(location.bucket())
        .prefix(prefix).keyMarker(after.name().isEmpty() ? null : after.name())
        .versionIdMarker(after.version().isEmpty() ? null : after.version()).overrideConfiguration(within(0))));
    List<Version> versions = new ArrayList<>();
    for (ObjectVersion version : answer.versions()) {
      versions.add(new Version(version.key(), version.versionId(), version.size(),
          Boolean.TRUE.equals(version.isLatest()), false));
    }
    for (DeleteMarkerEntry mark : answer.deleteMarkers()) {
      versions.add(new Version(mark.key(), mark.versionId(), 0, Boolean.TRUE.equals(mark.isLatest()), true));
    }
    versions.sort(Comparator.comparing(Version::name));
    return new Versions(versions, Boolean.TRUE.equals(answer.isTruncated())
        ? Optional.of(new Cursor(words(answer.nextKeyMarker()), words(answer.nextVersionIdMarker())))
        : Optional.empty());
  }

  @Override
  public void bringBack(String name, String version, Manner manner) throws BucketFailure {
    CopyObjectRequest.Builder request = CopyObjectRequest.builder().sourceBucket(location.bucket()).sourceKey(name)
        .sourceVersionId(version).destinationBucket(location.bucket()).destinationKey(name)
        .overrideConfiguration(within(0));
    if (manner.retention() != null) {
      request.objectLockMode(ObjectLockMode.fromValue(manner.retention().mode().name()))
          .objectLockRetainUntilDate(manner.retention().until());
    }
    send(() -> client().copyObject(request.build()));
  }

  @Override
  public Optional<Retention> retention(String name) throws BucketFailure {
    return retention(name, null);
  }

  @Override
  public Optional<Retention> retention(String name, @Nullable String version) throws BucketFailure {
    ObjectLockRetention kept = send(() -> client().getObjectRetention(get -> get.bucket(location.bucket()).key(name)
        .versionId(version).overrideConfiguration(within(0)))).retention();
    if (kept == null || kept.retainUntilDate() == null) {
      return Optional.empty();
    }
    return switch (kept.mode()) {
      case GOVERNANCE -> Optional.of(new Retention(Retention.Mode.GOVERNANCE, kept.retainUntilDate()));
      case COMPLIANCE -> Optional.of(new Retention(Retention.Mode.COMPLIANCE, kept.retainUntilDate()));
      case UNKNOWN_TO_SDK_VERSION -> Optional.empty();
    };
  }

  @Override
  public void retain(String name, Retention retention) throws BucketFailure {
    send(() -> client().putObjectRetention(put -> put.bucket(location.bucket()).key(name)
        .retention(kept -> kept.mode(ObjectLockRetentionMode.fromValue(retention.mode().name()))
            .retainUntilDate(retention.until()))
        .overrideConfiguration(within(0))));
  }

  @Override
  public Lock lock() throws BucketFailure {
    GetObjectLockConfigurationResponse answer = send(() -> client().getObjectLockConfiguration(
        get -> get.bucket(location.bucket()).overrideConfiguration(within(0))));
    return new Lock(answer.objectLockConfiguration() != null
        && answer.objectLockConfiguration().objectLockEnabled() == ObjectLockEnabled.ENABLED,
        answer.sdkHttpResponse().firstMatchingHeader("Date").flatMap(SdkBucket::date));
  }

  private static Optional<Instant> date(String header) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() {
    if (started != null) {
      started.close();
    }
  }

  /** A range as a header names it. */
  static String range(long offset, int length) {
    long first = Math.min(offset, BEYOND);
    return "bytes=" + first + "-" + (first + length - 1);
  }

  private Consumer<AwsRequestOverrideConfiguration.Builder> within(long bytes) {
    return limits -> limits.apiCallTimeout(timeouts.call(bytes)).apiCallAttemptTimeout(timeouts.call(bytes));
  }

  private static <T> T send(Supplier<T> request) throws BucketFailure {
    try {
      return request.get();
    } catch (AwsServiceException e) {
      throw answered(e);
    } catch (AbortedException e) {
      Thread.currentThread().interrupt();
      throw BucketFailure.unanswered("interrupted", e);
    } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
      // The timer interrupts this thread, and may do so a moment after the request ended.
      throw BucketFailure.unanswered("no answer in time", e);
    } catch (SdkException | UncheckedIOException e) {
      throw unanswered(e);
    }
  }

  private static BucketFailure answered(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? "" : words(e.awsErrorDetails().errorCode());
    String message = e.awsErrorDetails() == null ? "" : words(e.awsErrorDetails().errorMessage());
    return BucketFailure.answered(e.statusCode(), code, words(e.requestId()), message, e);
  }

  /** An exception of the client's own: what went wrong below it tells whether anything was sent. */
  private static BucketFailure unanswered(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String kind = cause.getClass().getSimpleName();
      if (cause instanceof UnknownHostException) {
        return BucketFailure.notSent("there is no host of that name", e);
      }
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException
          || kind.equals("ConnectTimeoutException") || kind.equals("ConnectionRequestTimeoutException")) {
        return BucketFailure.notSent("no connection", e);
      }
      if (cause instanceof SSLException && !(cause instanceof javax.net.ssl.SSLProtocolException)
          && kind.matches("SSLHandshakeException|SSLPeerUnverifiedException")) {
        return BucketFailure.answered(0, "TLS", "", words(cause.getMessage()), e);
      }
    }
    String words = words(e.getMessage());
    if (words.startsWith("Unable to load credentials")) {
      return BucketFailure.answered(0, "NoCredentials", "", "", e);
    }
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return BucketFailure.unanswered(words(deepest.getMessage()), e);
  }

  /** A server's words, as part of one line. */
  static String words(@Nullable String said) {
    if (said == null) {
      return "";
    }
    String line = said.replaceAll("[^\\x20-\\x7e]+", " ").strip();
    return line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) + "…" : line;
  }
}
