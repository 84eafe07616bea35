package org.mailkeep.repository.root;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/** Reads the roots back from the newest, and checks that each names the one before it: none may be changed, or missing from between. */
public final class RootHistory {

  private static final int LISTED_AT_ONCE = 1000;

  private final ObjectStore store;
  private final RootChain roots;

  public RootHistory(ObjectStore store, Keyring keyring) {
    this.store = store;
    roots = new RootChain(store, keyring);
  }

  /**
   * Visits the roots from the newest back to number {@code oldest}, and the newest in any case.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential is of another repository
   */
  public void visit(long oldest, Visitor visitor) throws IOException {
    List<StoredObject> newest = store.list(RootFormat.PREFIX, "", 1);
    long from = newest.isEmpty() || !RootFormat.isKey(newest.getFirst().key())
        ? oldest
        : Math.min(oldest, RootFormat.sequence(newest.getFirst().key()));
    Walk walk = new Walk(from, visitor);
    String after = "";
    List<StoredObject> page;
    do {
      page = store.list(RootFormat.PREFIX, after, LISTED_AT_ONCE);
      List<ObjectKey> wanted = new ArrayList<>();
      for (StoredObject root : page) {
        if (!RootFormat.isKey(root.key())) {
          visitor.problem(root.key() + ": not the name of a root");
        } else if (RootFormat.sequence(root.key()) >= from) {
          wanted.add(root.key());
        }
      }
      SideBySide.read(wanted, this::read, walk::next);
      after = page.isEmpty() ? "" : page.getLast().key().path();
    } while (page.size() == LISTED_AT_ONCE && walk.expected >= from);
    walk.end();
  }

  private Read read(ObjectKey key) throws IOException {
    try {
      return new Read(key, roots.read(key), "");
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      return new Read(key, null, String.valueOf(e.getMessage()));
    }
  }

  private record Read(ObjectKey key, @Nullable RootLink link, String problem) {}

  /** Takes what is in the chain. */
  public interface Visitor {

    /** A root that a maintainer signed. Newest first. */
    void root(RootLink link) throws IOException;

    /** Something that should not be so, in a line. */
    void problem(String problem);
  }

  private static final class Walk {
    private final long oldest;
    private final Visitor visitor;
    private long expected = Long.MAX_VALUE;
    private @Nullable Hash256 named;

    Walk(long oldest, Visitor visitor) {
      this.oldest = oldest;
      this.visitor = visitor;
    }

    void next(Read read) throws IOException {
      long sequence = RootFormat.sequence(read.key);
      if (expected != Long.MAX_VALUE && sequence != expected) {
        gap(sequence + 1, expected);
        named = null;
      }
      expected = sequence - 1;
      RootLink link = read.link;
      if (link == null) {
        visitor.problem(read.problem);
        named = null;
        return;
      }
      if (named != null && !named.equals(link.sha256())) {
        visitor.problem(read.key + ": not the root that the one after it names");
      }
      named = link.root().predecessor();
      visitor.root(link);
    }

    void end() {
      if (expected == Long.MAX_VALUE) {
        visitor.problem("roots: there is none");
      } else if (expected >= oldest) {
        gap(oldest, expected);
      } else if (expected == -1 && named != null && !named.equals(Hash256.ZERO)) {
        visitor.problem(RootFormat.key(0) + ": the first root names one before it");
      }
    }

    private void gap(long from, long to) {
      visitor.problem("roots: " + (from == to ? "number " + from + " is" : "numbers " + from + " to " + to + " are")
          + " missing");
    }
  }
}
