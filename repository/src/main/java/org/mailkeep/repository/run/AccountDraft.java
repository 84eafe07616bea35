package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogWriter;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeSink;
import org.mailkeep.repository.recipe.RecipeWriter;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.AccountTreeWriter;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.PageRef;
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

  private AccountStatus status = AccountStatus.COMPLETE;
  private Instant captured = Instant.EPOCH;
  private AccountCounts counts = AccountCounts.NONE;
  private byte[] traces = {};
  private @Nullable PageRef head;
  private Map<ChunkId, PageRef> pages = Map.of();
  private int roots;
  private @Nullable CatalogSink catalog;
  private @Nullable List<RecipeSegment> kept;
  private boolean finished;
  private boolean empty = true;

  AccountDraft(String account, String source, int owner, Optional<AccountBase> base, Path file, ContentStore content,
      PageStore catalogs, RecipeFactory recipes) throws IOException {
    this.account = account;
    this.source = source;
    this.owner = owner;
    this.base = base;
    this.file = file;
    this.writer = new DraftWriter(AgentCache.write(file));
    this.content = content;
    this.catalogs = catalogs;
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
    content.beginMailbox(owner);
  }

  /** Takes the bytes of the file whose entry comes next. */
  public RecipeSink content() {
    return recipes;
  }

  /** How many units (messages) the content given since the last entry has. */
  public long units() {
    return recipes.units();
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
    catalog = new CatalogSink(writer, catalogs.account(owner, basePages()), roots);
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
    this.traces = traces.clone();
    this.status = status;
    this.captured = captured;
    this.counts = counts;
    content.beginMailbox(owner);
    if (catalog != null) {
      catalog.end();
      catalog = null;
    }
    writer.close();
    finished = true;
  }

  /** Gives up an account that was not finished. */
  @Override
  public void close() throws IOException {
    writer.close();
    if (!finished) {
      Files.deleteIfExists(file);
    }
  }

  String account() {
    return account;
  }

  AccountStatus status() {
    return status;
  }

  Instant captured() {
    return captured;
  }

  AccountCounts counts() {
    return counts;
  }

  Optional<AccountBase> base() {
    return base;
  }

  boolean isFinished() {
    return finished;
  }

  /** Whether there is nothing in it: all that the account's roots held vanished or could not be read. */
  boolean isEmpty() {
    return empty;
  }

  /** Writes the account's pages, once every chunk and every page of messages has its place. */
  void writePages(PageStore metadata) throws IOException {
    PageStore.AccountPages sink = metadata.account(owner, basePages());
    try (DraftWriter resolved = new DraftWriter(AgentCache.write(resolvedFile()))) {
      PageBuilder builder = new PageBuilder(new AccountTreeWriter(sink), new CatalogWriter(sink), resolved);
      DraftReader.read(file, content::resolve, builder);
      head = builder.head();
      pages = sink.used();
      builder.messagePages().forEach(page -> pages.put(page.id(), page));
    }
    Files.delete(file);
  }

  /** From where the account is read; after {@link #writePages} and after the metadata is complete. */
  PageRef head(PageStore metadata) {
    PageRef written = Objects.requireNonNull(head);
    return new PageRef(written.id(), written.length(), metadata.resolve(written.place()));
  }

  /** Writes what the next run inherits from, after the commit, and removes the draft. */
  void writeBase(Path target, RunId run, PageStore metadata) throws IOException {
    AccountBase.Header header = new AccountBase.Header(account, source, run, status, captured, head(metadata), counts);
    AccountBase.write(target, header, traces, out -> {
      DraftReader.read(resolvedFile(), metadata::resolve, new Copier(out));
      for (PageRef page : pages.values()) {
        out.page(new PageRef(page.id(), page.length(), metadata.resolve(page.place())));
      }
    });
    pages = Map.of();
    Files.delete(resolvedFile());
  }

  private Map<ChunkId, PageRef> basePages() throws IOException {
    return base.isPresent() ? base.get().pages() : Map.of();
  }

  private Path resolvedFile() {
    return file.resolveSibling(file.getFileName() + ".resolved");
  }

  /** Makes a recipe writer over the run's content store that hands its segments to a draft. */
  @FunctionalInterface
  interface RecipeFactory {
    RecipeWriter writer(RecipeWriter.SegmentSink segments);
  }

  /** Turns the draft's records into pages. */
  private final class PageBuilder implements DraftReader.Visitor {

    private final AccountTreeWriter out;
    private final CatalogWriter catalogWriter;
    private final DraftWriter resolved;
    private final List<PageRef> messagePages = new ArrayList<>();
    private final List<AccountHead.Root> ended = new ArrayList<>();
    private @Nullable TreePath root;
    private List<Attributes> ancestors = List.of();
    private final Map<Link, FileContent> linked = new HashMap<>();
    private boolean rootIsEmpty = true;

    PageBuilder(AccountTreeWriter out, CatalogWriter catalogWriter, DraftWriter resolved) {
      this.out = out;
      this.catalogWriter = catalogWriter;
      this.resolved = resolved;
    }

    @Override
    public void root(TreePath path, List<Attributes> above) throws IOException {
      endRoot();
      root = path;
      rootIsEmpty = true;
      ancestors = above;
      out.beginRoot();
      resolved.root(path, above);
    }

    @Override
    public void segment(RecipeSegment segment) throws IOException {
      out.segment(segment);
    }

    @Override
    public void discard() {
      out.discardContent();
    }

    @Override
    public void entry(TreeEntry entry, boolean contentFromSegments, byte[] note) throws IOException {
      TreeEntry complete = contentFromSegments && entry instanceof TreeEntry.File file ? withContent(file) : entry;
      rootIsEmpty = false;
      out.entry(complete);
      resolved.entry(DraftWriter.KEPT_ENTRY, complete, note);
    }

    @Override
    public void copied(byte[] record) throws IOException {
      rootIsEmpty = false;
      ByteReader in = new ByteReader(record, "base");
      in.skip(in.var(Integer.MAX_VALUE, "note"));
      byte[] logical = in.bytes(Integer.MAX_VALUE, "entry");
      byte[] key = new ByteReader(logical, "base").bytes(TreePath.LONGEST, "path");
      out.written(key, logical, DraftReader.allPlaces(in));
      resolved.copied(DraftWriter.COPIED_ENTRY, record);
    }

    @Override
    public void mailbox(CatalogMailbox mailbox) throws IOException {
      catalogWriter.mailbox(mailbox);
    }

    @Override
    public void messages(byte[] firstKey, PageRef page, long count) throws IOException {
      PageRef stored = new PageRef(page.id(), page.length(), catalogs.resolve(page.place()));
      messagePages.add(stored);
      catalogWriter.messages(firstKey, stored, count);
    }

    List<PageRef> messagePages() {
      return messagePages;
    }

    /** A second name of a file that was read under its first has no content of its own. */
    private TreeEntry withContent(TreeEntry.File file) throws IOException {
      FileContent given = out.endContent();
      FileContent all = given instanceof FileContent.Empty && file.bytes() > 0
          ? linked.getOrDefault(Link.of(file), given)
          : given;
      if (file.link() != 0) {
        linked.put(Link.of(file), all);
      }
      return new TreeEntry.File(file.path(), file.attributes(), file.mailbox(), file.bytes(), file.link(), all);
    }

    PageRef head() throws IOException {
      endRoot();
      return out.head(new AccountHead(account, ended, catalogWriter.finish()));
    }

    private void endRoot() throws IOException {
      if (root != null && !rootIsEmpty) {
        ended.add(new AccountHead.Root(root, ancestors, out.endRoot()));
      }
    }
  }

  /** A file with several names: the inode number alone could be that of another file system. */
  private record Link(long inode, long bytes, Instant modified) {
    static Link of(TreeEntry.File file) {
      return new Link(file.link(), file.bytes(), file.attributes().modified());
    }
  }

  /** Copies records, their places resolved on the way. */
  private record Copier(DraftWriter out) implements DraftReader.Visitor {

    @Override
    public void root(TreePath path, List<Attributes> ancestors) throws IOException {
      out.root(path, ancestors);
    }

    @Override
    public void copied(byte[] record) throws IOException {
      out.copied(DraftWriter.KEPT_ENTRY, record);
    }

    @Override
    public void segment(RecipeSegment segment) {}

    @Override
    public void discard() {}

    @Override
    public void entry(TreeEntry entry, boolean contentFromSegments, byte[] note) throws IOException {
      out.entry(DraftWriter.KEPT_ENTRY, entry, note);
    }
  }
}
