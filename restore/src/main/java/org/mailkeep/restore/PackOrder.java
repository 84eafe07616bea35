package org.mailkeep.restore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeStream;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.restore.target.TreeTarget;

/**
 * Puts files into the order in which their blocks lie in packs, so that what was fetched serves all files that need it, whatever folders they are in. As many files at a time as memory has
 * room for: an account, as a rule.
 */
final class PackOrder {

  /** About a kilobyte of heap each. */
  private static final int MOST_FILES = 16_384;

  private static final Comparator<BlockPlace> PLACES = Comparator.comparing(BlockPlace::pack)
      .thenComparingInt(BlockPlace::offset);

  /** Those whose recipes are lists of their own, mostly large files, come last: each asks for its blocks itself. */
  private static final Comparator<Placed> ORDER = Comparator.comparing(Placed::block,
      Comparator.nullsLast(PLACES));

  private final List<Placed> files = new ArrayList<>();

  void add(TreeTarget.Place place, TreeEntry.File file) {
    files.add(new Placed(first(file).orElse(null), new FileBatch.Item(place, file)));
  }

  boolean isFull() {
    return files.size() >= MOST_FILES;
  }

  /** All files since the last call, in batches. */
  List<FileBatch> take() {
    files.sort(ORDER);
    List<FileBatch> batches = new ArrayList<>();
    FileBatch batch = new FileBatch();
    for (Placed file : files) {
      if (batch.isFull()) {
        batches.add(batch);
        batch = new FileBatch();
      }
      batch.add(file.item());
    }
    if (!files.isEmpty()) {
      batches.add(batch);
    }
    files.clear();
    return batches;
  }

  /** The block with the first bytes of a file. */
  private static Optional<BlockPlace> first(TreeEntry.File file) {
    if (file.content() instanceof FileContent.InPlace inPlace) {
      for (RecipeStream stream : inPlace.recipe().streams()) {
        if (!stream.chunks().isEmpty() && stream.chunks().getFirst().place() instanceof Place.Stored stored) {
          return Optional.of(stored.block());
        }
      }
    }
    return Optional.empty();
  }

  private record Placed(@Nullable BlockPlace block, FileBatch.Item item) {}
}
