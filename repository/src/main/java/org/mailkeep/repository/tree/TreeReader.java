package org.mailkeep.repository.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mailkeep.repository.recipe.RecipeFormat;
import org.mailkeep.repository.recipe.RecipeSegment;

/** Reads heads, trees and recipes from their pages. Every page is checked against its id before it is looked into. Not thread-safe. */
public final class TreeReader {

  private final PageReader pages;

  /** Reads through {@code pages}. */
  public TreeReader(PageReader pages) {
    this.pages = pages;
  }

  /** Reads the head of an account. */
  public AccountHead head(PageRef head) throws IOException {
    return HeadFormat.read(pages.page(head));
  }

  /** Visits all entries of a tree in order. */
  public void entries(PageTop tree, EntryVisitor visitor) throws IOException {
    pages.items(PageKind.TREE, tree, (in, places) -> visitor.entry(TreeFormat.read(in, places)));
  }

  /** Visits the entries in one page of the lowest level of a tree. */
  public void entries(PageRef leaf, EntryVisitor visitor) throws IOException {
    pages.items(PageKind.TREE, leaf, (in, places) -> visitor.entry(TreeFormat.read(in, places)));
  }

  /** The pages right below {@code page} of a tree, which is of {@code level}, at least 1. */
  public List<PageRef> entriesBelow(PageRef page, int level) throws IOException {
    return pages.below(PageKind.TREE, page, level);
  }

  /** Visits the segments in one page of the lowest level of a recipe. */
  public void segments(PageRef leaf, SegmentVisitor visitor) throws IOException {
    pages.items(PageKind.RECIPE, leaf, (in, places) -> visitor.segment(RecipeFormat.read(in, places)));
  }

  /** The pages right below {@code page} of a recipe, which is of {@code level}, at least 1. */
  public List<PageRef> segmentsBelow(PageRef page, int level) throws IOException {
    return pages.below(PageKind.RECIPE, page, level);
  }

  /** Visits the segments of a file's recipe in order. */
  public void segments(FileContent content, SegmentVisitor visitor) throws IOException {
    switch (content) {
      case FileContent.Empty empty -> {}
      case FileContent.InPlace inPlace -> visitor.segment(inPlace.recipe());
      case FileContent.Paged paged ->
        pages.items(PageKind.RECIPE, paged.recipe(), (in, places) -> visitor.segment(RecipeFormat.read(in, places)));
    }
  }

  /** The entry at {@code path}, if there is one. */
  public Optional<TreeEntry> entry(PageTop tree, TreePath path) throws IOException {
    List<TreeEntry> found = new ArrayList<>(1);
    pages.near(PageKind.TREE, tree, path.key(), (in, places) -> {
      TreeEntry entry = TreeFormat.read(in, places);
      if (entry.path().equals(path)) {
        found.add(entry);
      }
    });
    return found.stream().findFirst();
  }

  /** Visits, in order, the segments of a file's recipe that may have something to do with what lies between two of the file's bytes. */
  public void segments(FileContent content, long from, long to, PositionedVisitor visitor) throws IOException {
    switch (content) {
      case FileContent.Empty empty -> {}
      case FileContent.InPlace inPlace -> visitor.segment(inPlace.recipe(), 0);
      case FileContent.Paged paged -> pages.between(PageKind.RECIPE, paged.recipe(), from, to, (leaf, position) -> {
        long[] at = {position};
        pages.items(PageKind.RECIPE, leaf, (in, places) -> {
          RecipeSegment segment = RecipeFormat.read(in, places);
          visitor.segment(segment, at[0]);
          at[0] += segment.length();
        });
      });
    }
  }

  /** Visits every page of an account but its catalog's, parents first, and what they refer to: for those who check or mark. */
  public void pages(PageRef head, Predicate<PageRef> enter, ReferenceVisitor visitor) throws IOException {
    if (!enter.test(head)) {
      return;
    }
    AccountHead account = head(head);
    for (AccountHead.Root root : account.roots()) {
      pages(PageKind.TREE, root.tree(), enter, (in, places) -> {
        TreeEntry entry = TreeFormat.read(in, places);
        visitor.entry(entry);
        if (entry instanceof TreeEntry.File file) {
          recipe(file.content(), enter, visitor);
        }
      });
    }
    visitor.head(account);
  }

  private void recipe(FileContent content, Predicate<PageRef> enter, ReferenceVisitor visitor) throws IOException {
    switch (content) {
      case FileContent.Empty empty -> {}
      case FileContent.InPlace inPlace -> visitor.recipe(inPlace.recipe());
      case FileContent.Paged paged -> pages(PageKind.RECIPE, paged.recipe(), enter,
          (in, places) -> visitor.recipe(RecipeFormat.read(in, places)));
    }
  }

  private void pages(PageKind kind, PageTop top, Predicate<PageRef> enter, PageReader.ItemVisitor visitor)
      throws IOException {
    pages.leaves(kind, top, enter, leaf -> {
      if (enter.test(leaf)) {
        pages.items(kind, leaf, visitor);
      }
    });
  }

  /** Takes the entries of a tree. */
  @FunctionalInterface
  public interface EntryVisitor {
    void entry(TreeEntry entry) throws IOException;
  }

  /** Takes the segments of a recipe. */
  @FunctionalInterface
  public interface SegmentVisitor {
    void segment(RecipeSegment segment) throws IOException;
  }

  /** Takes segments of a recipe. */
  @FunctionalInterface
  public interface PositionedVisitor {
    /**
     * @param position where in the file the segment begins
     */
    void segment(RecipeSegment segment, long position) throws IOException;
  }

  /** Takes what an account's pages refer to. */
  public interface ReferenceVisitor {

    void entry(TreeEntry entry) throws IOException;

    void recipe(RecipeSegment segment) throws IOException;

    /** The head itself, last: its catalog was not looked into. */
    void head(AccountHead head) throws IOException;
  }
}
