package org.mailkeep.restore.imap;

import org.jspecify.annotations.Nullable;
import org.mailkeep.restore.target.RowIndex;
import org.mailkeep.restore.target.WantedMessage;

/** A message that no verdict was given on. */
final class Waiting {

  private final WantedMessage message;
  private final @Nullable SpooledText text;
  private int row = RowIndex.NONE;
  private boolean sent;
  private boolean done;

  /**
   * A message.
   *
   * @param text null if it was found by its GUID and nobody wants to compare its text
   */
  Waiting(WantedMessage message, @Nullable SpooledText text) {
    this.message = message;
    this.text = text;
  }

  long uid() {
    return message.facts().uid();
  }

  /** When it was received, seconds since 1970. */
  long received() {
    return message.facts().received().getEpochSecond();
  }

  WantedMessage message() {
    return message;
  }

  @Nullable SpooledText text() {
    return text;
  }

  long bytes() {
    return text == null ? message.facts().size() : text.fingerprint().bytes();
  }

  /** Its row in what is there; negative as long as it is not. */
  int row() {
    return row;
  }

  void found(int there) {
    row = there;
  }

  boolean isFound() {
    return row != RowIndex.NONE;
  }

  /** Whether the server may have it from us. */
  boolean isSent() {
    return sent;
  }

  void sending() {
    sent = true;
  }

  /** Whether nothing is left to be done about it. */
  boolean isDone() {
    return done;
  }

  void done() {
    done = true;
  }
}
