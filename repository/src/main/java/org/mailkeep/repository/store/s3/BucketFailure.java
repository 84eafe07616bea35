package org.mailkeep.repository.store.s3;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request that was not answered as hoped. What that means is for {@link S3Failures} to say. */
final class BucketFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /** How far the request came. */
  enum Stage {
    /** It never left: no connection, no credentials. */
    NOT_SENT,
    /** The server may have it, and it may have been done. */
    UNANSWERED,
    /** The server answered. */
    ANSWERED
  }

  private final Stage stage;
  private final int status;
  private final String code;
  private final String requestId;

  private BucketFailure(Stage stage, int status, String code, String requestId, String message,
      @Nullable Throwable cause) {
    super(message, cause);
    this.stage = stage;
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }

  static BucketFailure notSent(String why, @Nullable Throwable cause) {
    return new BucketFailure(Stage.NOT_SENT, 0, "", "", why, cause);
  }

  static BucketFailure unanswered(String why, @Nullable Throwable cause) {
    return new BucketFailure(Stage.UNANSWERED, 0, "", "", why, cause);
  }

  /** The server's answer: its status, S3's word for it, and the name under which the server's log has the request. */
  static BucketFailure answered(int status, String code, String requestId, String message, @Nullable Throwable cause) {
    return new BucketFailure(Stage.ANSWERED, status, code, requestId, message, cause);
  }

  Stage stage() {
    return stage;
  }

  /** The HTTP status; 0 without an answer. */
  int status() {
    return status;
  }

  /** S3's error code, such as {@code NoSuchKey}; may be empty. */
  String code() {
    return code;
  }

  String requestId() {
    return requestId;
  }
}
