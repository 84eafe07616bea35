package org.mailkeep.repository.store.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a repository is: a bucket of an S3 server, and how to talk to it. Written {@code s3://BUCKET/PREFIX?OPTION=VALUE&…}; never holds a secret.
 *
 * @param bucket its name
 * @param prefix what all names begin with, without slashes at its ends; may be empty
 * @param endpoint the server's address; AWS if empty
 * @param region for signing; from the environment if empty
 * @param storageClass of packs; the bucket's default if empty
 * @param encryption by the server, on top of ours
 * @param ca a PEM file with the certificates to trust in place of the system's
 * @param control where control objects are, if elsewhere: another such location, or a folder
 * @param wishes settings that were asked for
 * @param text the location as it was written
 */
public record S3Location(String bucket, String prefix, Optional<URI> endpoint, Optional<String> region,
    Optional<String> storageClass, Optional<Encryption> encryption, Optional<Path> ca, Optional<String> control,
    S3Wishes wishes, String text) {

  /**
   * Server-side encryption.
   *
   * @param algorithm {@code AES256} or {@code aws:kms}
   * @param key id of the key, for {@code aws:kms}; the bucket's default if empty
   */
  public record Encryption(String algorithm, Optional<String> key) {}

  /** Whether {@code text} means a place in S3. */
  public static boolean isOne(String text) {
    return text.startsWith(S3Url.SCHEME);
  }

  /**
   * Reads a location.
   *
   * @throws IllegalArgumentException if it makes no sense; the message says why, in one line
   */
  public static S3Location parse(String text) {
    return new S3Url(text).read();
  }

  /** This location's server and bucket with what {@code text}, a location of control objects, does not say itself. */
  public S3Location parseControl(String text) {
    return new S3Url(text).readBeside(this);
  }

  /** Whether the requests travel unencrypted. */
  boolean isPlainHttp() {
    return endpoint.map(URI::getScheme).filter("http"::equals).isPresent();
  }

  /** What tells this place from any other, whatever the options. */
  String identity() {
    return endpoint.map(URI::toString).orElse("aws") + " " + bucket + " " + prefix;
  }

  @Override
  public String toString() {
    return text;
  }
}
