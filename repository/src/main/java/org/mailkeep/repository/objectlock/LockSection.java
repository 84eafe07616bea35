package org.mailkeep.repository.objectlock;

import java.time.Duration;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.store.Retention;

/**
 * What a root says of locks.
 *
 * <pre>
 * LockSection = Terms?, LockListRef?
 * Terms       = mode u8 (1 governance, 2 compliance), ahead seconds var, at most (seconds var)?
 * LockListRef = hash, length var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Locks".
 *
 * @param terms empty if nothing more is locked
 * @param list the locks that are known, if there are any
 */
public record LockSection(Optional<LockTerms> terms, Optional<LockListRef> list) {

  private static final int GOVERNANCE = 1;
  private static final int COMPLIANCE = 2;

  /** Nothing was ever locked. */
  public static final LockSection NONE = new LockSection(Optional.empty(), Optional.empty());

  /**
   * Names a list of locks.
   *
   * @param sha256 of its object
   * @param length of that
   */
  public record LockListRef(Hash256 sha256, int length) {}

  /** What {@code root} says. */
  public static LockSection of(Root root) throws Corrupt {
    Optional<RootSection> section = root.section(SectionTag.LOCKS);
    return section.isEmpty()
        ? NONE
        : read(ByteReader.of(section.get().content(), "root " + root.sequence() + ": locks"));
  }

  /** The root that says this and is {@code root} in all else. */
  Root in(Root root) {
    ByteWriter out = new ByteWriter().u8(terms.isPresent() ? 1 : 0);
    terms.ifPresent(given -> {
      out.u8(code(given.mode())).var(given.ahead().toSeconds()).u8(given.atMost().isPresent() ? 1 : 0);
      given.atMost().ifPresent(most -> out.var(most.toSeconds()));
    });
    out.u8(list.isPresent() ? 1 : 0);
    list.ifPresent(ref -> out.hash(ref.sha256()).var(ref.length()));
    return root.with(RootSection.of(SectionTag.LOCKS, out.toBytes()));
  }

  private static int code(Retention.Mode mode) {
    return switch (mode) {
      case GOVERNANCE -> GOVERNANCE;
      case COMPLIANCE -> COMPLIANCE;
    };
  }

  private static LockSection read(ByteReader in) throws Corrupt {
    try {
      Optional<LockTerms> terms = in.flag("terms") ? Optional.of(terms(in)) : Optional.empty();
      Optional<LockListRef> list = in.flag("list of locks")
          ? Optional.of(new LockListRef(in.hash(), in.var(LockLists.LONGEST, "length")))
          : Optional.empty();
      in.end();
      return new LockSection(terms, list);
    } catch (IllegalArgumentException e) {
      throw in.corrupt(String.valueOf(e.getMessage()));
    }
  }

  private static LockTerms terms(ByteReader in) throws Corrupt {
    int code = in.u8();
    Retention.Mode mode = switch (code) {
      case GOVERNANCE -> Retention.Mode.GOVERNANCE;
      case COMPLIANCE -> Retention.Mode.COMPLIANCE;
      default -> throw in.corrupt("mode " + code);
    };
    Duration ahead = span(in);
    return new LockTerms(mode, ahead,
        in.flag("at most") ? Optional.of(span(in)) : Optional.empty());
  }

  private static Duration span(ByteReader in) throws Corrupt {
    return Duration.ofSeconds(in.var());
  }
}
