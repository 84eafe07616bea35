package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.recipe.CutFile;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeSink;
import org.mailkeep.repository.recipe.RecipeWriter;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.PageKind;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/**
 * One account as a run will record it. The agent tells its roots and, below each, every entry in the order of their paths; the content of a new file
 * goes before its entry. At last comes the catalog, if the agent knows one. Used by one thread; {@link #finish} or {@link #close} before the next account begins.
 */
public final class AccountDraft implements Closeable {

  private final String account;
  private final String source;
  private final int owner;
  private final Optional<AccountBase> base;
  private final Path file;
  private final DraftWriter writer;
  private final RecipeWriter recipes;
  private final ContentStore content;
  private final PageStore catalogs;
  private final SummaryRecords summaries;

  private final Consumer<DraftedAccount> finished;

  private int roots;
  private @Nullable CatalogSink catalog;
  private @Nullable List<RecipeSegment> kept;
  private boolean ended;
  private boolean empty = true;

  AccountDraft(String account, String source, int owner, int ofRecords, Optional<AccountBase> base, Path file,
      ContentStore content, PageStore catalogs, RecipeFactory recipes, Consumer<DraftedAccount> finished)
      throws IOException {
    this.finished = finished;
    this.account = account;
    this.source = source;
    this.owner = owner;
    this.base = base;
    this.file = file;
    this.writer = new DraftWriter(AgentCache.write(file));
    this.content = content;
    this.catalogs = catalogs;
    this.summaries = new SummaryRecords(base, catalogs.account(ofRecords, new BasePages(PageKind.MESSAGES)));
    this.recipes = recipes.writer(this::segment);
    content.beginMailbox(owner);
  }

  private void segment(RecipeSegment segment) throws IOException {
    if (kept != null) {
      kept.add(segment);
    }
    writer.segment(segment);
  }

  /** Begins a root; its entries follow, the root itself first. */
  public void root(TreePath path, List<Attributes> ancestors) throws IOException {
    writer.root(path, ancestors);
    roots++;
  }

  /** Begins another mailbox: what follows shares no block with what went before. */
  public void mailbox() throws IOException {
    summaries.endRecord();
    content.beginMailbox(owner);
  }

  /** Takes the bytes of the file whose entry comes next. */
  public RecipeSink content() {
    return recipes;
  }

  /** Takes the bytes of the file whose entry comes next, all of them. */
  public void content(CutFile file) throws IOException {
    CutFile.Places places = file.place(content);
    for (RecipeSegment segment : file.segments()) {
      if (kept != null) {
        kept.add(segment.resolve(places::of));
      }
      writer.segment(segment, places::of);
    }
  }

  /** How many units (messages) {@link #content()} was given since the last entry. */
  public long units() {
    return recipes.units();
  }

  /**
   * Takes what a message says of itself, of which the content is being given. Neighbours should come one after the other.
   *
   * @return what the message's summary is referred to by when the catalog is told, and in later runs as long as the catalog of each refers to it; not 0
   */
  public long summary(MessageSummary summary) throws IOException {
    return summaries.add(summary);
  }

  /** Keeps the recipe of the file whose entry comes next, for {@link #recipe}. */
  public void keepRecipe() {
    kept = new ArrayList<>();
  }

  /** The recipe of the file whose entry came last, if {@link #keepRecipe} was called before its content. */
  public List<RecipeSegment> recipe() {
    return kept == null ? List.of() : List.copyOf(kept);
  }

  /**
   * Takes the bytes of the file whose entry comes next from what the run has stored of the same bytes.
   *
   * @param recipe that {@link #recipe} gave for a file of this run, in any account; all its chunks must be shared by whoever has them, as those of long streams are
   */
  public void repeat(List<RecipeSegment> recipe) throws IOException {
    for (RecipeSegment segment : recipe) {
      writer.segment(segment);
    }
  }

  /** Forgets what {@link #content} was given since the last entry. */
  public void discardContent() throws IOException {
    recipes.discard();
    writer.discard();
    if (kept != null) {
      kept.clear();
    }
  }

  /**
   * A file whose content was just given.
   *
   * @param entry its own content is not looked at
   * @param note what the agent wants to see again with this entry next time
   */
  public void newFile(TreeEntry.File entry, byte[] note) throws IOException {
    empty = false;
    recipes.endFile();
    writer.entry(DraftWriter.NEW_ENTRY, entry, note);
  }

  /** An entry without content of its own, or one whose content is inherited from the account's base. */
  public void entry(TreeEntry entry, byte[] note) throws IOException {
    kept = null;
    empty = false;
    writer.entry(DraftWriter.KEPT_ENTRY, entry, note);
  }

  /**
   * A file of which the account's base has the content under another name or with other attributes.
   *
   * @param entry with that content
   * @param before as the base has it
   */
  public void altered(TreeEntry.File entry, byte[] note, BaseEntry before) throws IOException {
    kept = null;
    empty = false;
    writer.altered(entry, note, before.logical());
  }

  /** An entry that is to the last bit as the account's base has it. */
  public void keep(BaseEntry entry) throws IOException {
    kept = null;
    empty = false;
    writer.copied(DraftWriter.COPIED_ENTRY, entry.record());
  }

  /** Begins the account's catalog, after all its roots and entries; at most once. Without it the account has none. */
  public CatalogSink catalog() throws IOException {
    if (catalog != null) {
      throw new IllegalStateException("a second catalog");
    }
    summaries.endRecord();
    BasePages pages = base.isPresent() ? base.get().pages(PageKind.MESSAGES) : new BasePages(PageKind.MESSAGES);
    catalog = new CatalogSink(writer, catalogs.account(owner, pages), summaries, roots);
    return catalog;
  }

  /** Ends the account. */
  public void finish(AccountStatus status, Instant captured, AccountCounts counts) throws IOException {
    finish(status, captured, counts, new byte[0]);
  }

  /**
   * Ends the account.
   *
   * @param traces what the agent wants to see again next time before all else: {@link AccountBase#traces}
   */
  public void finish(AccountStatus status, Instant captured, AccountCounts counts, byte[] traces) throws IOException {
    content.beginMailbox(owner);
    if (catalog != null) {
      catalog.end();
      catalog = null;
    }
    summaries.write(writer);
    writer.close();
    ended = true;
    finished.accept(
        new DraftedAccount(account, source, owner, base, file, status, captured, counts, traces, empty));
  }

  /** Gives up an account that was not finished. */
  @Override
  public void close() throws IOException {
    writer.close();
    if (!ended) {
      Files.deleteIfExists(file);
    }
  }

  /** Makes a recipe writer over the run's content store that hands its segments to a draft. */
  @FunctionalInterface
  interface RecipeFactory {
    RecipeWriter writer(RecipeWriter.SegmentSink segments);
  }
}
