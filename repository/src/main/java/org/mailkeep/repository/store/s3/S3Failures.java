package org.mailkeep.repository.store.s3;

import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/**
 * What a request that failed means, and what a person can do about it.
 *
 * <p>What a server says it has refused it has not done. Of an error within the server, of a gateway's, and of silence, that can't be said: where the request
 * would have changed something it may have.
 */
final class S3Failures {
  private final S3Location location;

  /** What a request was for. */
  enum Act {
    // @formatter:off: one act a line
    PUT("s3:PutObject", true),
    GET("s3:GetObject", false),
    GET_VERSION("s3:GetObjectVersion", false),
    LIST("s3:ListBucket", false),
    REMOVE("s3:DeleteObject", true),
    LIST_VERSIONS("s3:ListBucketVersions", false),
    REMOVE_VERSION("s3:DeleteObjectVersion", true),
    READ_RETENTION("s3:GetObjectRetention", false),
    RETAIN("s3:PutObjectRetention", true),
    READ_LOCK("s3:GetBucketObjectLockConfiguration", false);
    // @formatter:on

    private final String permission;
    private final boolean changes;

    Act(String permission, boolean changes) {
      this.permission = permission;
      this.changes = changes;
    }
  }

  S3Failures(S3Location location) {
    this.location = location;
  }

  /** {@code failure} of a request about {@code name}, as what a caller can act on. */
  RepositoryException translate(Act act, String name, BucketFailure failure) {
    return switch (failure.stage()) {
      case NOT_SENT -> new Unavailable(line(act, name, failure.getMessage() + " to " + server(), failure), failure);
      case UNANSWERED -> unanswered(act, name, "the connection failed: " + failure.getMessage(), failure);
      case ANSWERED -> answered(act, name, failure);
    };
  }

  private RepositoryException answered(Act act, String name, BucketFailure failure) {
    return switch (failure.code()) {
      case "NoCredentials" -> refused(act, name, "no credentials found; set AWS_ACCESS_KEY_ID and "
          + "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE", failure);
      case "TLS" -> refused(act, name, "the server's certificate is not trusted (" + failure.getMessage()
          + "); name the file of your authority with ca=…", failure);
      case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture" ->
        refused(act, name, "this machine's clock and the server's differ too much; set them by NTP", failure);
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken" ->
        refused(act, name, "the credentials are not valid (" + failure.code() + "); check the access key, its secret "
            + "and the region", failure);
      case "NoSuchBucket" ->
        new NoRepository(line(act, name, "there is no bucket " + location.bucket() + " at " + server(), failure));
      case "NoSuchKey", "NoSuchObject", "NoSuchVersion" -> new Missing(line(act, name, "no such object", failure));
      case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody" ->
        new Unavailable(
            line(act, name, "the bytes were damaged on the way, or the server does not take them in this form "
                + "(see: mailkeep probe)", failure),
            failure);
      case "RequestTimeout", "SlowDown", "Throttling", "TooManyRequests", "ServiceUnavailable",
          "ConditionalRequestConflict", "OperationAborted" ->
        new Unavailable(line(act, name, "the server asks to try again later", failure), failure);
      case "QuotaExceeded" -> refused(act, name, "the quota is used up; ask for more. Nothing that was stored is lost",
          failure);
      default -> byStatus(act, name, failure);
    };
  }

  private RepositoryException byStatus(Act act, String name, BucketFailure failure) {
    return switch (failure.status()) {
      case 301, 307, 308 -> refused(act, name, "the bucket is in another region or at another address; say region=… "
          + "or endpoint=…", failure);
      case 401, 403 -> refused(act, name, "access denied; the user needs " + act.permission + " on it, and no rule "
          + "of the bucket may deny that", failure);
      case 404 -> act == Act.PUT || act == Act.LIST
          ? new NoRepository(line(act, name, "there is no bucket " + location.bucket() + " at " + server(), failure))
          : new Missing(line(act, name, "no such object", failure));
      case 408, 409, 425, 429, 503 ->
        new Unavailable(line(act, name, "the server asks to try again later", failure), failure);
      case 400, 405, 411, 501 -> refused(act, name, "the server does not do it this way; see what it can do with: "
          + "mailkeep probe", failure);
      case 507 -> refused(act, name, "the server is full", failure);
      default -> failure.status() >= 500
          ? unanswered(act, name, "the server failed", failure)
          : refused(act, name, "the server refuses it", failure);
    };
  }

  /** Where nobody knows whether it was done, to do it again is harmless and tells. */
  private RepositoryException unanswered(Act act, String name, String why, BucketFailure failure) {
    String line = line(act, name, why, failure);
    return act.changes
        ? OutcomeUnknown.untilPutAgain(line + "; it may have been done", failure)
        : new Unavailable(line, failure);
  }

  private Refused refused(Act act, String name, String why, BucketFailure failure) {
    return new Refused(line(act, name, why, failure), failure);
  }

  private String server() {
    return location.endpoint().map(Object::toString).orElse("AWS");
  }

  private String line(Act act, String name, String why, BucketFailure failure) {
    StringBuilder line = new StringBuilder(act.permission.substring("s3:".length())).append(' ')
        .append(location.bucket()).append('/').append(name).append(": ").append(why);
    if (failure.status() > 0) {
      line.append(" (").append(failure.status());
      if (!failure.code().isEmpty()) {
        line.append(' ').append(failure.code());
      }
      if (!failure.requestId().isEmpty()) {
        line.append(", request ").append(failure.requestId());
      }
      line.append(')');
    }
    return line.toString();
  }
}
