package org.mailkeep.agent;

import org.mailkeep.agent.change.FileFacts;

/** A file with several names, as its names know it. The inode number alone could be that of another file system mounted below. */
record LinkedFile(long inode, long bytes, long modifiedSeconds, int modifiedNanos) {

  static LinkedFile of(FileFacts facts) {
    return new LinkedFile(facts.inode(), facts.bytes(), facts.modifiedSeconds(), facts.modifiedNanos());
  }
}
