package org.mailkeep.restore.target;

import java.io.Closeable;
import java.io.IOException;
import org.mailkeep.repository.catalog.CatalogMessage;

/**
 * Takes the messages of a restore, one mailbox after another. What is there already is recognised and left alone, so that repeating a restore, or finishing one that was cut off, adds nothing
 * twice. Two messages that are the same in the snapshot come back as two.
 *
 * <p>Names and texts are anybody's: a target writes nowhere but where it was told to, whatever they are.
 *
 * <p>Used by one thread. Closing without {@link #finish} gives up what is not complete.
 */
public interface MessageTarget extends Closeable {

  /**
   * Opens a mailbox, which is made if it is not there. The one before must have been closed.
   *
   * @param verdicts is told what becomes of each message
   * @throws IOException if this mailbox can take no message; others may
   */
  Mailbox mailbox(WantedMailbox wanted, Verdicts verdicts) throws IOException;

  /** Ends the restore after the last mailbox. */
  void finish() throws IOException;

  /** Takes the messages of one mailbox. */
  interface Mailbox extends Closeable {

    /** Whether the text of this message, which comes later, will be looked at as far as can be told now: then it is fetched ahead. */
    default boolean reads(CatalogMessage message) throws IOException {
      return true;
    }

    /**
     * Takes a message, now or with those after it. What goes wrong with it alone is a verdict.
     *
     * @throws IOException if the mailbox takes no more
     */
    void message(WantedMessage message) throws IOException;

    /** All messages were handed over: the last verdicts are given, and what is in the mailbox is compared with what was wanted. */
    void finish() throws IOException;
  }
}
