package org.mailkeep.repository.root;

import java.util.Arrays;
import java.util.Optional;

/** What the sections of a root are about, as far as this program knows them, and who must know them too. The numbers are docs/format.md, section 14. */
public enum SectionTag {
  /** Which restore points are kept. */
  POLICY(1, RootUser.MAINTAINER),
  /** What is kept whatever the policy says. */
  HOLDS(2, RootUser.MAINTAINER),
  /** Accounts of which everything up to a moment is gone. */
  ERASURES(3, RootUser.READER, RootUser.AGENT, RootUser.MAINTAINER),
  /** The newest event of each chain of the audit log. */
  AUDIT_HEADS(4),
  /** Where blocks lie that were moved. */
  MOVES(6, RootUser.READER, RootUser.AGENT, RootUser.MAINTAINER),
  /** What was decided about entries that had lost most of their messages, or have other ones. */
  GUARD(7, RootUser.MAINTAINER),
  /** What was swept of the objects that only older roots name. */
  SWEPT(8),
  /** What is stored and must not be built on. */
  DISTRUST(9, RootUser.READER, RootUser.AGENT, RootUser.MAINTAINER),
  /** Until when objects are locked in the store, and on what terms new ones are. */
  LOCKS(10, RootUser.AGENT, RootUser.MAINTAINER);

  private final int number;
  private final int users;

  SectionTag(int number, RootUser... users) {
    this.number = number;
    this.users = Arrays.stream(users).mapToInt(RootUser::bit).reduce(0, (a, b) -> a | b);
  }

  /** The number in roots. */
  public int number() {
    return number;
  }

  /** The bits of those who must know it to go on. */
  int users() {
    return users;
  }

  /** The tag of that number; empty if a newer program's. */
  static Optional<SectionTag> of(int number) {
    return Arrays.stream(values()).filter(tag -> tag.number == number).findFirst();
  }
}
