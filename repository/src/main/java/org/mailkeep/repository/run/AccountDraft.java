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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.recipe.Place;
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
 * goes before its entry. Used by one thread; {@link #finish} or {@link #close} before the next account begins.
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

  private AccountStatus status = AccountStatus.COMPLETE;
  private Instant captured = Instant.EPOCH;
  private AccountCounts counts = AccountCounts.NONE;
  private @Nullable PageRef head;
  private Map<ChunkId, PageRef> pages = Map.of();
  private boolean finished;
  private boolean empty = true;

  AccountDraft(String account, String source, int owner, Optional<AccountBase> base, Path file, ContentStore content,
      RecipeFactory recipes) throws IOException {
    this.account = account;
    this.source = source;
    this.owner = owner;
    this.base = base;
    this.file = file;
    this.writer = new DraftWriter(AgentCache.write(file));
    this.content = content;
    this.recipes = recipes.writer(writer::segment);
    content.beginMailbox(owner);
  }

  /** Begins a root; its entries follow, the root itself first. */
  public void root(TreePath path, List<Attributes> ancestors) throws IOException {
    writer.root(path, ancestors);
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

  /** Forgets what {@link #content} was given since the last entry. */
  public void discardContent() throws IOException {
    recipes.discard();
    writer.discard();
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
    empty = false;
    writer.entry(DraftWriter.KEPT_ENTRY, entry, note);
  }

  /** Ends the account. */
  public void finish(AccountStatus status, Instant captured, AccountCounts counts) throws IOException {
    this.status = status;
    this.captured = captured;
    this.counts = counts;
    content.beginMailbox(owner);
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

  /** Writes the account's pages, once every chunk has its place. */
  void writePages(MetadataStore metadata, Function<Place, Place> resolve) throws IOException {
    MetadataStore.AccountPages sink = metadata.account(owner, base.isPresent() ? base.get().pages() : Map.of());
    try (DraftWriter resolved = new DraftWriter(AgentCache.write(resolvedFile()))) {
      PageBuilder builder = new PageBuilder(new AccountTreeWriter(sink), resolved);
      DraftReader.read(file, resolve, builder);
      head = builder.head();
    }
    pages = sink.used();
    Files.delete(file);
  }

  /** From where the account is read; after {@link #writePages} and after the metadata is complete. */
  PageRef head(MetadataStore metadata) {
    PageRef written = Objects.requireNonNull(head);
    return new PageRef(written.id(), written.length(), metadata.resolve(written.place()));
  }

  /** Writes what the next run inherits from, after the commit, and removes the draft. */
  void writeBase(Path target, RunId run, MetadataStore metadata) throws IOException {
    AccountBase.Header header = new AccountBase.Header(account, source, run, status, captured, head(metadata), counts);
    AccountBase.write(target, header, out -> {
      DraftReader.read(resolvedFile(), metadata::resolve, new Copier(out));
      for (PageRef page : pages.values()) {
        out.page(new PageRef(page.id(), page.length(), metadata.resolve(page.place())));
      }
    });
    pages = Map.of();
    Files.delete(resolvedFile());
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
    private final DraftWriter resolved;
    private final List<AccountHead.Root> roots = new ArrayList<>();
    private @Nullable TreePath root;
    private List<Attributes> ancestors = List.of();
    private boolean rootIsEmpty = true;
    private final Map<Long, FileContent> linked = new HashMap<>();

    PageBuilder(AccountTreeWriter out, DraftWriter resolved) {
      this.out = out;
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

    /** A second name of a file that was read under its first has no content of its own. */
    private TreeEntry withContent(TreeEntry.File file) throws IOException {
      FileContent given = out.endContent();
      FileContent all = given instanceof FileContent.Empty && file.bytes() > 0
          ? linked.getOrDefault(file.link(), given)
          : given;
      if (file.link() != 0) {
        linked.put(file.link(), all);
      }
      return new TreeEntry.File(file.path(), file.attributes(), file.mailbox(), file.bytes(), file.link(), all);
    }

    PageRef head() throws IOException {
      endRoot();
      return out.head(new AccountHead(account, roots));
    }

    private void endRoot() throws IOException {
      if (root != null && !rootIsEmpty) {
        roots.add(new AccountHead.Root(root, ancestors, out.endRoot()));
      }
    }
  }

  /** Copies records, their places resolved on the way. */
  private record Copier(DraftWriter out) implements DraftReader.Visitor {

    @Override
    public void root(TreePath path, List<Attributes> ancestors) throws IOException {
      out.root(path, ancestors);
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
