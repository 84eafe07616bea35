package org.mailkeep.agent.change;

/** One name in a folder, as listing the folder tells it. */
final class ListedName {

  private final byte[] name;
  private final long inode;

  /**
   * A name.
   *
   * @param name its bytes, not copied
   * @param inode the number of the file that it names; 0 if the listing does not tell, or if it may be something else than a plain file
   */
  ListedName(byte[] name, long inode) {
    this.name = name;
    this.inode = inode;
  }

  /** Its bytes. Not to be changed. */
  byte[] name() {
    return name;
  }

  /** The number of the file, or 0. */
  long inode() {
    return inode;
  }
}
