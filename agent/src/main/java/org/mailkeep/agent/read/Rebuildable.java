package org.mailkeep.agent.read;

import java.nio.file.Path;

/** What Dovecot writes to in its place and makes again where it is missing: the cache of an index, the index of the list of mailboxes. */
final class Rebuildable {

  private Rebuildable() {}

  /** Whether {@code file} is such a one, by its name. */
  static boolean is(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.equals("dovecot.index.cache") || name.startsWith("dovecot.list.index");
  }
}
