package org.mailkeep.agent.unwrap;

/**
 * Where in a file a payload stands: all of a Maildir message, what is between header and metadata of a dbox message.
 *
 * @param offset of its first byte
 * @param bytes its length
 */
public record PayloadRange(long offset, long bytes) {

  /** Where it ends. */
  public long end() {
    return offset + bytes;
  }
}
