package org.mailkeep.restore.target;

import java.io.IOException;

/** Is told what becomes of each message of a mailbox: once one of the first four, and whatever differs in the end. */
public interface Verdicts {

  /** A message of so many bytes was not there and is now, or would be after a dry run. */
  void added(long bytes);

  /** A message was there, and was left alone. */
  void present(long bytes);

  /** A message was there, and has been given the snapshot's flags, or would be. */
  void updated(long bytes);

  /**
   * A message could not be restored.
   *
   * @param uid its UID in the snapshot
   */
  void failed(long uid, IOException why);

  /**
   * A message is there, but not as it was wanted; or it is not there any more.
   *
   * @param uid its UID in the snapshot
   * @param how what is wanted and what is there; one line, without mail in it
   */
  void differs(long uid, String how);
}
