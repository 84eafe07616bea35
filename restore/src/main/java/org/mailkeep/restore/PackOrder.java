package org.mailkeep.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.restore.target.TreeTarget;

/**
 * Puts files into the order in which their blocks lie in packs, so that what was fetched serves all files that need it, whatever folders and accounts they are in. As many files at a time as
 * memory has room for: one account or some, as a rule.
 */
final class PackOrder {

  /** About a kilobyte of heap each. */
  private static final int MOST_FILES = 16_384;

  private static final Comparator<BlockPlace> PLACES = Comparator.comparing(BlockPlace::pack)
      .thenComparingInt(BlockPlace::offset);

  /** Those with long recipes, which ask for their blocks themselves, come last. */
  private static final Comparator<Placed> ORDER = Comparator.comparing(Placed::block,
      Comparator.nullsLast(PLACES));

  private final Repository repository;
  private final List<Placed> files = new ArrayList<>();

  PackOrder(Repository repository) {
    this.repository = repository;
  }

  void add(String account, TreeTarget.Place place, TreeEntry.File file) {
    files.add(new Placed(first(file), new FileBatch.Item(account, place, file)));
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

  /** The block with the first bytes of a file, if its entry says so. */
  private @Nullable BlockPlace first(TreeEntry.File file) {
    try {
      return file.content() instanceof FileContent.InPlace inPlace
          ? repository.places(List.of(inPlace.recipe())).stream().findFirst().orElse(null)
          : null;
    } catch (IOException e) {
      // What is wrong is told when the file is read.
      return null;
    }
  }

  private record Placed(@Nullable BlockPlace block, FileBatch.Item item) {}
}
