package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.MaildirName;
import org.mailkeep.agent.unwrap.ProvenPayloads;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.BaseEntry;
import org.mailkeep.repository.tree.TreeFormat.Kind;
import org.mailkeep.repository.tree.TreePath;

/**
 * What has changed in an account since its base was written. A message that only changed its name, as a change of flags does, is recognised by its inode, size, time and the part of
 * its name that never changes.
 */
public final class Changes {

  private static final System.Logger LOG = System.getLogger(Changes.class.getName());

  /** More renamed messages than this are read again rather than remembered. */
  private static final int MOST_MOVED = 100_000;

  private final Optional<AccountBase> base;
  private final List<WalkedRoot> roots;
  private final Predicate<TreePath> scope;
  private final ProvenPayloads payloads;
  private final boolean believing;
  private final Map<Long, Known> moved = new HashMap<>();
  private boolean none;

  private Changes(Optional<AccountBase> base, List<WalkedRoot> roots, Predicate<TreePath> scope,
      ProvenPayloads payloads, boolean believing) {
    this.base = base;
    this.roots = roots;
    this.scope = scope;
    this.payloads = payloads;
    this.believing = believing;
    this.none = believing && base.isPresent();
  }

  /**
   * Compares what was found with what the base knows.
   *
   * @param scope which roots of the base are compared; the others are neither there nor gone
   * @param payloads gets to know the compressed payloads of files that are gone or changed: they may turn up elsewhere
   */
  public static Changes between(Optional<AccountBase> base, List<WalkedRoot> roots, Predicate<TreePath> scope,
      ProvenPayloads payloads) throws IOException {
    return compared(base, roots, scope, payloads, true);
  }

  /** The same, but nothing counts as unchanged, whatever it looks like. */
  public static Changes rescanned(Optional<AccountBase> base, List<WalkedRoot> roots, Predicate<TreePath> scope,
      ProvenPayloads payloads) throws IOException {
    return compared(base, roots, scope, payloads, false);
  }

  private static Changes compared(Optional<AccountBase> base, List<WalkedRoot> roots, Predicate<TreePath> scope,
      ProvenPayloads payloads, boolean believing) throws IOException {
    Changes changes = new Changes(base, roots, scope, payloads, believing);
    if (base.isPresent()) {
      BaseMerge.merge(base.get(), roots, scope, changes.new Comparison());
    }
    return changes;
  }

  /** Whether the account is as it was, to the last attribute. */
  public boolean none() {
    return none;
  }

  /** Visits all that is there now, in order, each regular file with what is known of it. */
  public void visit(Visitor visitor) throws IOException {
    BaseMerge.MergeVisitor merged = new BaseMerge.MergeVisitor() {
      @Override
      public void root(WalkedRoot root) throws IOException {
        visitor.root(root);
      }

      @Override
      public void found(WalkedRoot root, FoundFile found, @Nullable BaseEntry before, @Nullable Note note)
          throws IOException {
        FoundFile looked;
        try {
          looked = looked(root, found);
        } catch (NoSuchFileException e) {
          LOG.log(System.Logger.Level.DEBUG, "{0} was deleted since its folder was listed", root.file(found));
          return;
        }
        visitor.found(root, looked, known(looked, before, note));
      }

      @Override
      public void gone(BaseEntry before, Note note) throws IOException {
        visitor.gone(before, note);
      }
    };
    if (base.isPresent()) {
      BaseMerge.merge(base.get(), roots, scope, merged);
    } else {
      for (WalkedRoot root : roots) {
        BaseMerge.all(root, merged);
      }
    }
  }

  /** A message of which only a listing told is one that got another name, or else it must be looked at after all. */
  private FoundFile looked(WalkedRoot root, FoundFile found) throws IOException {
    if (!found.facts().isListed()) {
      return found;
    }
    Known renamed = moved.get(found.facts().inode());
    FoundFile filled = renamed != null && sameBase(renamed.entry().path(), found.path())
        ? found.filledFrom(renamed.entry(), renamed.note())
        : found;
    return filled.facts().isListed() ? found.with(RenamedMessage.look(root.file(found))) : filled;
  }

  private @Nullable Known known(FoundFile found, @Nullable BaseEntry before, @Nullable Note note) {
    if (before != null && before.kind() == Kind.FILE && note != null) {
      return new Known(before, note, believing && unchanged(found, before, note));
    }
    Known renamed = believing && found.facts().kind() == FileFacts.Kind.FILE && found.form() == FileForm.MESSAGE
        ? moved.get(found.facts().inode())
        : null;
    return renamed != null && sameBase(renamed.entry().path(), found.path())
        && unchanged(found, renamed.entry(), renamed.note()) ? renamed : null;
  }

  private static boolean unchanged(FoundFile found, BaseEntry before, Note note) {
    FileFacts facts = found.facts();
    boolean sameContent = facts.kind() == FileFacts.Kind.FILE && note.trust() == Note.Trust.SAME_FACTS_SAME_CONTENT
        && facts.inode() == note.inode()
        && facts.bytes() == before.bytes() && facts.attributes().modified().equals(before.attributes().modified());
    return sameContent && (found.form().immutable() || facts.changed().equals(note.changed()));
  }

  private static boolean sameBase(TreePath a, TreePath b) {
    return base(a).equals(base(b));
  }

  private static String base(TreePath path) {
    return MaildirName.of(new String(path.name(), StandardCharsets.ISO_8859_1)).base();
  }

  /**
   * What the base knows of a file that is there now.
   *
   * @param entry how the tree had it
   * @param note what was remembered beside
   * @param unchanged whether its content can be inherited without reading it
   */
  public record Known(BaseEntry entry, Note note, boolean unchanged) {}

  /** Takes what is there now. */
  public interface Visitor {

    /** A root begins. */
    void root(WalkedRoot root) throws IOException;

    /** The next file or folder of the root; {@code known} is null if it has to be read. */
    void found(WalkedRoot root, FoundFile found, @Nullable Known known) throws IOException;

    /** The base has something, in the place in the order where it would be, that is no longer there. */
    void gone(BaseEntry before, Note note) throws IOException;
  }

  /** Finds out whether anything has changed, and remembers what is gone in case it only got another name. */
  private final class Comparison implements BaseMerge.MergeVisitor {

    private int rootsSeen;

    @Override
    public void root(WalkedRoot root) {
      rootsSeen++;
      none &= rootsSeen <= roots.size();
    }

    @Override
    public void found(WalkedRoot root, FoundFile found, @Nullable BaseEntry before, @Nullable Note note) {
      if (before == null || note == null || !before.attributes().equals(found.facts().attributes())) {
        none = false;
        remember(note);
        return;
      }
      none &= switch (before.kind()) {
        case FILE -> unchanged(found, before, note) && before.link() == found.facts().link() || remember(note);
        case FOLDER -> found.facts().kind() == FileFacts.Kind.FOLDER;
        case SYMLINK ->
          found.facts().kind() == FileFacts.Kind.SYMLINK && found.facts().changed().equals(note.changed());
        case FIFO -> found.facts().kind() == FileFacts.Kind.FIFO;
      };
    }

    @Override
    public void gone(BaseEntry before, Note note) {
      none = false;
      remember(note);
      if (before.kind() == Kind.FILE && moved.size() < MOST_MOVED) {
        moved.put(note.inode(), new Known(before, note, true));
      }
    }

    private boolean remember(@Nullable Note note) {
      if (note != null) {
        note.payloads().forEach(payloads::put);
      }
      return false;
    }
  }
}
