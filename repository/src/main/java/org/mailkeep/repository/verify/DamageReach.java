package org.mailkeep.repository.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;
import org.mailkeep.repository.root.CurrentMoves;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeReader;

/** What of an account can't be restored as it was because of packs that are missing or damaged. Needs the metadata key. Not thread-safe. */
public final class DamageReach {

  private static final Pattern PACK = Pattern.compile("packs/([0-9a-f]{8})/([0-9a-f]{64})");

  private final TreeReader trees;
  private final CatalogReader catalogs;
  private final CurrentMoves moves;
  private final Set<PackId> damaged;

  /** Will look for what needs one of {@code damaged}, where {@code moves} say that blocks lie. */
  public DamageReach(TreeReader trees, CatalogReader catalogs, CurrentMoves moves, Set<PackId> damaged) {
    this.trees = trees;
    this.catalogs = catalogs;
    this.moves = moves;
    this.damaged = Set.copyOf(damaged);
  }

  /** The packs that findings are about. */
  public static Set<PackId> packs(Collection<Finding> findings) {
    Set<PackId> packs = new HashSet<>();
    for (Finding finding : findings) {
      Matcher matcher = PACK.matcher(finding.object());
      if (matcher.find()) {
        int epoch = HexFormat.fromHexDigits(matcher.group(1));
        if (epoch >= 0) {
          packs.add(new PackId(epoch, Hash256.fromHex(matcher.group(2))));
        }
      }
    }
    return packs;
  }

  /** Visits the files of an account that need a damaged pack, and says what else of it can't be read. */
  public void visit(PageRef head, Visitor visitor) throws IOException {
    try {
      AccountHead account = trees.head(head);
      for (AccountHead.Root root : account.roots()) {
        files(root, visitor);
      }
      boolean[] hit = new boolean[1];
      catalogs.pages(account, page -> {
        hit[0] |= needs(page);
        return true;
      }, page -> hit[0] |= needs(page));
      if (hit[0]) {
        visitor.unreadable("some of its lists of messages");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      visitor.unreadable(String.valueOf(e.getMessage()));
    }
  }

  private void files(AccountHead.Root root, Visitor visitor) throws IOException {
    try {
      trees.entries(root.tree(), entry -> {
        visitor.entry(root, entry);
        if (entry instanceof TreeEntry.File file && isHit(file.content())) {
          visitor.hit(root, file);
        }
      });
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      visitor.unreadable(String.valueOf(e.getMessage()));
    }
  }

  private boolean isHit(FileContent content) throws IOException {
    boolean[] hit = new boolean[1];
    try {
      trees.segments(content, segment -> hit[0] |= needs(segment));
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      return true;
    }
    return hit[0];
  }

  private boolean needs(RecipeSegment segment) throws IOException {
    for (RecipeStream stream : segment.streams()) {
      for (ChunkRef chunk : stream.chunks()) {
        if (chunk.place() instanceof Place.Stored stored && isDamaged(stored)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean needs(PageRef page) {
    try {
      for (Place.Stored place : page.needs()) {
        if (isDamaged(place)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isDamaged(Place.Stored place) throws IOException {
    return damaged.contains(place.block().pack()) || damaged.contains(moves.now(place.block()).pack());
  }

  /** Takes what can't be restored. */
  public interface Visitor {

    /** An entry of the account, whether it is hit or not: before {@link #hit}. */
    default void entry(AccountHead.Root root, TreeEntry entry) {}

    /** A file, or a message that is one. */
    void hit(AccountHead.Root root, TreeEntry.File file);

    /** Something else, in words. */
    void unreadable(String what);
  }
}
