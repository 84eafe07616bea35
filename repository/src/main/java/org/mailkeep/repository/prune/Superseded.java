package org.mailkeep.repository.prune;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.move.MovesRef;
import org.mailkeep.repository.objectlock.LockLists;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.PackListRef;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootHistory;
import org.mailkeep.repository.root.RootLink;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.run.DistrustStore;
import org.mailkeep.repository.store.ObjectKey;

/**
 * Removes ledger pages, merged segments, lists of packs, maps of moves and lists of what is distrusted or locked that older roots named and newer ones do not. What no root has named yet is never touched: somebody may be about to. What was named since the round before
 * stays for this one, since whoever began then reads it when he needs it.
 *
 * <pre>
 * section 8 = first root to look at u64, first root all of whose objects stay u64
 * </pre>
 *
 * <p>Specification: docs/format.md, "Roots".
 */
final class Superseded {

  private final MaintenanceContext context;
  private final Removal removal;
  private final Set<ObjectKey> staying = new HashSet<>();
  private boolean unsure;
  private long removed;

  Superseded(MaintenanceContext context, Removal removal) {
    this.context = context;
    this.removal = removal;
  }

  /** Does it, and notes in a root how far it came. */
  void run() throws IOException {
    context.roots().change(root -> {
      Swept swept = swept(root);
      staying.clear();
      unsure = false;
      if (swept.stays() == root.sequence()) {
        return Optional.empty();
      }
      sweep(swept);
      Swept next = new Swept(swept.stays(), root.sequence() + 1);
      return Optional.of(root.with(RootSection.of(SectionTag.SWEPT,
          new ByteWriter().u64(next.looked()).u64(next.stays()).toBytes())));
    }, context.random());
  }

  /** Whether an object is named by a root that somebody may still read by, or may be, since a root can't be read. */
  boolean stays(ObjectKey key) {
    return unsure || staying.contains(key);
  }

  /** Objects that were removed. */
  long removed() {
    return removed;
  }

  /** Does nothing if a root can't be read: verify finds it, and it may name what would be removed. */
  private void sweep(Swept swept) throws IOException {
    Set<ObjectKey> older = new HashSet<>();
    Set<LedgerRef> read = new HashSet<>();
    List<String> problems = new ArrayList<>();
    new RootHistory(context.store(), context.keyring()).visit(swept.looked(), new RootHistory.Visitor() {
      @Override
      public void root(RootLink link) throws IOException {
        boolean stays = link.root().sequence() >= swept.stays();
        name(link.root(), stays ? staying : older, stays, read);
      }

      @Override
      public void problem(String problem) {
        problems.add(problem);
      }
    });
    unsure = !problems.isEmpty();
    if (!unsure) {
      older.removeAll(staying);
      removal.remove(older, key -> removed++);
    }
  }

  /** Roots come newest first, and what one of a ledger says is the same in all that name it so: each is read once. */
  private void name(Root root, Set<ObjectKey> keys, boolean stays, Set<LedgerRef> read) throws IOException {
    root.merged().stream().map(MergedRef::key).forEach(keys::add);
    root.moves().maps().stream().map(MovesRef::key).forEach(keys::add);
    DistrustStore.key(root).ifPresent(keys::add);
    LockLists.key(root).ifPresent(keys::add);
    for (List<PackListRef> lists : List.of(root.condemned(), root.dropped())) {
      lists.stream().map(PackLists::key).forEach(keys::add);
    }
    for (LedgerRef ref : root.ledgers()) {
      if (!read.add(ref)) {
        continue;
      }
      try {
        keys.addAll(context.ledger().pages(ref));
      } catch (Missing gone) {
        if (stays) {
          throw gone;
        }
      }
    }
  }

  private static Swept swept(Root root) throws Corrupt {
    Optional<RootSection> section = root.section(SectionTag.SWEPT);
    if (section.isEmpty()) {
      return new Swept(0, 0);
    }
    ByteBuffer content = section.get().content();
    ByteReader in = ByteReader.of(content, "root " + root.sequence() + ": swept");
    Swept swept = new Swept(in.u64(), in.u64());
    in.end();
    return swept;
  }

  /**
   * How far it came.
   *
   * @param looked of roots before it nothing is left that newer ones don't name
   * @param stays what roots from this one on name stays
   */
  private record Swept(long looked, long stays) {}
}
