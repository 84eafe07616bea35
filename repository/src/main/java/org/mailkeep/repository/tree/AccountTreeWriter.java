package org.mailkeep.repository.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat;
import org.mailkeep.repository.recipe.RecipeSegment;

/** Writes the pages of one account: its recipes, its trees, its head. All places given must be those of stored packs. */
public final class AccountTreeWriter {

  /** A recipe up to this length stands in the tree entry itself. */
  private static final int SHORT = 1024;

  private final PageSink sink;
  private final ByteWriter item = new ByteWriter(1024);
  private final List<Place> places = new ArrayList<>();

  private @Nullable PageListWriter tree;
  private @Nullable PageListWriter recipe;
  private @Nullable RecipeSegment first;
  private byte @Nullable [] last;

  public AccountTreeWriter(PageSink sink) {
    this.sink = sink;
  }

  /** Begins the tree of a root. */
  public void beginRoot() {
    tree = new PageListWriter(PageKind.TREE, sink);
    last = null;
  }

  /** The next segment of the recipe of the file whose entry comes next. */
  public void segment(RecipeSegment segment) throws IOException {
    if (first == null && recipe == null) {
      first = segment;
      return;
    }
    if (recipe == null) {
      recipe = new PageListWriter(PageKind.RECIPE, sink);
      addSegment(recipe, java.util.Objects.requireNonNull(first));
      first = null;
    }
    addSegment(recipe, segment);
  }

  /** The content that the segments since the last call make up. */
  public FileContent endContent() throws IOException {
    RecipeSegment only = first;
    PageListWriter many = recipe;
    first = null;
    recipe = null;
    if (only != null) {
      RecipeFormat.write(only, item.clear(), places);
      places.clear();
      if (item.length() <= SHORT) {
        return new FileContent.InPlace(only);
      }
      many = new PageListWriter(PageKind.RECIPE, sink);
      addSegment(many, only);
    }
    PageTop top = many == null ? null : many.finish();
    return top == null ? new FileContent.Empty() : new FileContent.Paged(top);
  }

  /** Forgets the segments since the last {@link #endContent}. */
  public void discardContent() {
    first = null;
    recipe = null;
  }

  /** Appends an entry, whose path must come after that of the entry before. */
  public void entry(TreeEntry entry) throws IOException {
    entry(entry, null);
  }

  /**
   * The same of an entry that takes the place of another.
   *
   * @param before the bytes that {@link TreeFormat#write} gave for that one, which had the same places; null if it is not known
   */
  public void entry(TreeEntry entry, byte @Nullable [] before) throws IOException {
    TreeFormat.write(entry, item.clear(), places);
    add(entry.path().key(), List.copyOf(places), before);
    places.clear();
  }

  /**
   * The same of an entry that was written before.
   *
   * @param key of its path
   * @param written the bytes that {@link TreeFormat#write} gave
   * @param itsPlaces and the places
   */
  public void written(byte[] key, byte[] written, List<Place> itsPlaces) throws IOException {
    item.clear().raw(written);
    add(key, itsPlaces, null);
  }

  private void add(byte[] key, List<Place> itsPlaces, byte @Nullable [] before) throws IOException {
    if (tree == null || last != null && Arrays.compareUnsigned(last, key) >= 0) {
      throw new IllegalStateException("entries out of order");
    }
    last = key;
    tree.add(key, item, itsPlaces, 1, before);
  }

  /** Ends the tree of a root. */
  public PageTop endRoot() throws IOException {
    PageTop top = tree == null ? null : tree.finish();
    if (top == null) {
      throw new IllegalStateException("a root without entries");
    }
    return top;
  }

  /** Writes the head of an account whose pages are all stored as {@code form} says. */
  public PageRef head(AccountHead head, PageForm form) throws IOException {
    HeadFormat.write(head, form, item.clear(), places);
    PageRef page = sink.store(item.toBytes(), List.copyOf(places), List.of());
    places.clear();
    return page;
  }

  private void addSegment(PageListWriter list, RecipeSegment segment) throws IOException {
    RecipeFormat.write(segment, item.clear(), places);
    list.add(new byte[0], item, List.copyOf(places), segment.length());
    places.clear();
  }
}
