package org.mailkeep.restore;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.restore.target.TreeTarget;

/** Neighbouring files that one thread writes: handing over every small file by itself would cost as much as making it. */
final class FileBatch {

  private static final int MOST_FILES = 64;
  private static final long MANY_BYTES = 1 << 20;

  private final List<Item> items = new ArrayList<>(MOST_FILES);
  private long bytes;

  void add(Item item) {
    items.add(item);
    bytes += item.file().bytes();
  }

  boolean isFull() {
    return items.size() >= MOST_FILES || bytes >= MANY_BYTES;
  }

  /** The files, in the order in which they were added. */
  List<Item> items() {
    return items;
  }

  /** How those of them are rebuilt whose entries say so. */
  List<RecipeSegment> recipes() {
    return items.stream().map(item -> item.file().content()).filter(FileContent.InPlace.class::isInstance)
        .map(content -> ((FileContent.InPlace) content).recipe()).toList();
  }

  /** A file, whose it is and where it goes. */
  record Item(String account, TreeTarget.Place place, TreeEntry.File file) {}
}
