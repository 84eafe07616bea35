package org.mailkeep.agent.change;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.BaseEntry;
import org.mailkeep.repository.tree.TreePath;

/** Goes through what is there now and what the base knows side by side; both are in the order of paths, so neither is held in memory. */
final class BaseMerge {

  private BaseMerge() {}

  /**
   * Tells {@code visitor} every file of {@code roots} with what {@code base} has at its path, and everything that {@code base} has and the roots don't.
   *
   * @param scope which roots of the base are compared at all
   */
  static void merge(AccountBase base, List<WalkedRoot> roots, Predicate<TreePath> scope, MergeVisitor visitor)
      throws IOException {
    Map<TreePath, WalkedRoot> unseen = roots.stream()
        .collect(Collectors.toMap(WalkedRoot::path, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    Cursor cursor = new Cursor(unseen, scope, visitor);
    base.entries(cursor);
    cursor.endRoot();
    for (WalkedRoot root : unseen.values()) {
      all(root, visitor);
    }
  }

  /** Tells {@code visitor} every file of {@code root} as one that the base does not know. */
  static void all(WalkedRoot root, MergeVisitor visitor) throws IOException {
    visitor.root(root);
    for (FoundFile found : root.found()) {
      visitor.found(root, found, null, null);
    }
  }

  /** Takes the two sides. */
  interface MergeVisitor {

    /** A root begins. */
    void root(WalkedRoot root) throws IOException;

    /** A file is there now; {@code before} and {@code note} are what the base has at the same path, or null. */
    void found(WalkedRoot root, FoundFile found, @Nullable BaseEntry before, @Nullable Note note) throws IOException;

    /** The base has something at a path where nothing is now. */
    void gone(BaseEntry before, Note note) throws IOException;
  }

  private static final class Cursor implements AccountBase.Visitor {

    private final Map<TreePath, WalkedRoot> unseen;
    private final Predicate<TreePath> scope;
    private final MergeVisitor visitor;
    private boolean inScope;
    private @Nullable WalkedRoot root;
    private int next;

    Cursor(Map<TreePath, WalkedRoot> unseen, Predicate<TreePath> scope, MergeVisitor visitor) {
      this.unseen = unseen;
      this.scope = scope;
      this.visitor = visitor;
    }

    @Override
    public void root(TreePath path) throws IOException {
      endRoot();
      inScope = scope.test(path);
      WalkedRoot begun = unseen.remove(path);
      root = begun;
      next = 0;
      if (begun != null) {
        visitor.root(begun);
      }
    }

    @Override
    public void entry(BaseEntry entry) throws IOException {
      WalkedRoot current = root;
      if (current == null) {
        if (inScope) {
          visitor.gone(entry, Note.read(entry.note()));
        }
        return;
      }
      List<FoundFile> found = current.found();
      int order = 1;
      while (next < found.size() && (order = found.get(next).path().compareTo(entry.path())) < 0) {
        visitor.found(current, found.get(next++), null, null);
      }
      if (next < found.size() && order == 0) {
        Note note = Note.read(entry.note());
        visitor.found(current, found.get(next++).filledFrom(entry, note), entry, note);
      } else {
        visitor.gone(entry, Note.read(entry.note()));
      }
    }

    void endRoot() throws IOException {
      WalkedRoot current = root;
      while (current != null && next < current.found().size()) {
        visitor.found(current, current.found().get(next++), null, null);
      }
      root = null;
    }
  }
}
