package org.mailkeep.repository.run;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogWriter;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.AccountTreeWriter;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.PageForm;
import org.mailkeep.repository.tree.PageKind;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/**
 * An account of which an {@link AccountDraft} has been finished, until the run commits: what it holds is in the draft's file, so that any number of accounts can wait. Not thread-safe.
 */
final class DraftedAccount {

  private final String account;
  private final String source;
  private final int owner;
  private final Optional<AccountBase> base;
  private final Path file;
  private final AccountStatus status;
  private final Instant captured;
  private final AccountCounts counts;
  private final byte[] traces;
  private final boolean empty;
  private @Nullable PageRef head;

  DraftedAccount(String account, String source, int owner, Optional<AccountBase> base, Path file, AccountStatus status,
      Instant captured, AccountCounts counts, byte[] traces, boolean empty) {
    this.account = account;
    this.source = source;
    this.owner = owner;
    this.base = base;
    this.file = file;
    this.status = status;
    this.captured = captured;
    this.counts = counts;
    this.traces = traces.clone();
    this.empty = empty;
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

  /** Whether there is nothing in it: all that the account's roots held vanished or could not be read. */
  boolean isEmpty() {
    return empty;
  }

  /** Writes the account's pages, once every chunk and every page of messages has its place. */
  void writePages(ContentStore content, PageStore catalogs, PageStore metadata) throws IOException {
    PageStore.AccountPages sink = metadata.account(owner, basePages());
    try (DraftWriter resolved = new DraftWriter(AgentCache.write(resolvedFile()))) {
      PageBuilder builder = new PageBuilder(new AccountTreeWriter(sink), new CatalogWriter(sink), catalogs, sink,
          resolved);
      DraftReader.read(file, content::resolve, builder);
      head = builder.head();
      for (KnownPage page : sink.used()) {
        resolved.page(page);
      }
      for (KnownPage page : builder.messagePages()) {
        resolved.page(page);
      }
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
    AccountBase.write(target, header, traces,
        out -> DraftReader.read(resolvedFile(), metadata::resolve, new Copier(out)));
    Files.delete(resolvedFile());
  }

  private BasePages basePages() throws IOException {
    return base.isPresent() ? base.get().pages(PageKind.TREE) : new BasePages(PageKind.TREE);
  }

  private Path resolvedFile() {
    return file.resolveSibling(file.getFileName() + ".resolved");
  }

  /** Turns the draft's records into pages. */
  private final class PageBuilder implements DraftReader.Visitor {

    private final AccountTreeWriter out;
    private final CatalogWriter catalogWriter;
    private final PageStore catalogs;
    private final PageStore.AccountPages metadata;
    private final DraftWriter resolved;
    private final List<KnownPage> messagePages = new ArrayList<>();
    private final List<AccountHead.Root> ended = new ArrayList<>();
    private @Nullable TreePath root;
    private List<Attributes> ancestors = List.of();
    private final Map<Link, FileContent> linked = new HashMap<>();
    private boolean rootIsEmpty = true;

    PageBuilder(AccountTreeWriter out, CatalogWriter catalogWriter, PageStore catalogs,
        PageStore.AccountPages metadata, DraftWriter resolved) {
      this.out = out;
      this.catalogWriter = catalogWriter;
      this.catalogs = catalogs;
      this.metadata = metadata;
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
      resolved.resolved(complete, note);
    }

    @Override
    public void altered(TreeEntry entry, byte[] note, byte[] before) throws IOException {
      rootIsEmpty = false;
      out.entry(entry, before);
      resolved.resolved(entry, note);
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
    public void messages(byte[] firstKey, KnownPage page, long count) throws IOException {
      KnownPage stored = page.resolved(catalogs::resolve);
      messagePages.add(stored);
      catalogWriter.messages(firstKey, stored.page(), count);
    }

    @Override
    public void summaries(int number, ChunkRef chunk) throws IOException {
      resolved.summaries(number, new ChunkRef(chunk.id(), chunk.length(), catalogs.resolve(chunk.place())));
    }

    @Override
    public void lastSummaries(int number) throws IOException {
      resolved.lastSummaries(number);
    }

    List<KnownPage> messagePages() {
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
      AccountHead written = new AccountHead(account, ended, catalogWriter.finish());
      boolean patched = Stream.concat(metadata.used().stream(), messagePages.stream())
          .anyMatch(page -> page.page().patched());
      return out.head(written, patched ? PageForm.PATCHED : PageForm.FULL);
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
    public void page(KnownPage page) throws IOException {
      out.page(page);
    }

    @Override
    public void summaries(int number, ChunkRef chunk) throws IOException {
      out.summaries(number, chunk);
    }

    @Override
    public void lastSummaries(int number) throws IOException {
      out.lastSummaries(number);
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
