package org.mailkeep.repository.store.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.mailkeep.repository.store.ObjectStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A server to test on, and what its administrator can do.
 *
 * @param endpoint its address
 * @param login of somebody who may do everything
 */
public record S3Server(URI endpoint, Login login) {

  /** A client of the administrator; the caller closes it. */
  public S3Client admin() {
    return S3Client.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(login.accessKey(), login.secret())))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(s3 -> s3.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false)).build();
  }

  /** Makes a bucket and names it. */
  public String newBucket() {
    String name = "test-" + UUID.randomUUID();
    try (S3Client admin = admin()) {
      admin.createBucket(bucket -> bucket.bucket(name));
    }
    return name;
  }

  /** Makes a bucket with object lock and names it. */
  public String newBucketWithLock() {
    String name = "lock-" + UUID.randomUUID();
    try (S3Client admin = admin()) {
      admin.createBucket(bucket -> bucket.bucket(name).objectLockEnabledForBucket(true));
    }
    return name;
  }

  /** A place of its own in {@code bucket}. */
  public S3Location place(String bucket) {
    return S3Location.parse("s3://" + bucket + "/" + UUID.randomUUID() + "?region=us-east-1&endpoint=" + endpoint);
  }

  /** A store in {@code location}, with the settings that are safe or that it wishes. */
  S3ObjectStore open(S3Location location, Path spool, Timeouts timeouts) throws IOException {
    return new S3ObjectStore(bucket(location, timeouts), location, spool);
  }

  /** The same, with the time limits of every day. */
  public ObjectStore open(S3Location location, Path spool) throws IOException {
    return open(location, spool, Timeouts.DEFAULT);
  }

  /** The same server for somebody else. */
  public S3Server as(String accessKey, String secret) {
    return new S3Server(endpoint, new Login(accessKey, secret));
  }

  /** The same server at another address. */
  public S3Server at(URI other) {
    return new S3Server(other, login);
  }

  Bucket bucket(S3Location location, Timeouts timeouts) throws IOException {
    S3Settings settings = S3Settings.safe(location).with(location.wishes());
    return DirectBucket.over(SdkBucket.open(location, settings, timeouts, login), location, settings, timeouts);
  }
}
