package org.mailkeep.restore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.pack.FetchPlan;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.RecipeReader;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.tree.TreeReader;
import org.mailkeep.restore.target.TreeTarget;

/**
 * Restores accounts as files. Trees are read on one thread, files are written on as many as there are cores, in the order in which their blocks
 * lie, so that neighbours share what was fetched. A file that fails is reported and the rest goes on. Used once.
 */
public final class RestoreRun {

  /** Batches of files that wait or are being written. */
  private static final int WAITING_BATCHES = 8;

  /** Batches whose blocks are fetched together: some ten megabytes. */
  private static final int FETCHED_BATCHES = 16;

  private final Repository repository;
  private final Selection selection;
  private final Listener listener;
  private final PackOrder order;
  private final ExecutorService writers;
  private final ThreadLocal<FileReader> readers;
  private final Deque<Future<?>> waiting = new ArrayDeque<>();
  private final List<RestoreReport.Failure> failures = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  public RestoreRun(Repository repository, Selection selection, Listener listener) {
    this.repository = repository;
    this.selection = selection;
    this.listener = listener;
    order = new PackOrder(repository);
    readers = ThreadLocal
        .withInitial(() -> new FileReader(repository, repository.trees(), repository.recipes(), new FileBytes()));
    writers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
      Thread thread = new Thread(task, "mailkeep-restore");
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Counts what a restore of {@code accounts} would write and fetch; what several of them share counts for each. */
  public RestorePlan plan(List<PointInTime.Choice> accounts) throws IOException {
    TreeReader trees = repository.trees();
    FetchPlan.Fetch fetch = FetchPlan.Fetch.NONE;
    for (PointInTime.Choice account : accounts) {
      FetchPlan blocks = new FetchPlan();
      for (AccountHead.Root root : trees.head(account.entry().head().orElseThrow()).roots()) {
        MailboxTracker mailboxes = new MailboxTracker();
        trees.entries(root.tree(), entry -> {
          if (selection.wants(mailboxes.mailbox(entry)) && entry instanceof TreeEntry.File file) {
            files.incrementAndGet();
            bytes.addAndGet(file.bytes());
            trees.segments(file.content(), segment -> blocks.add(repository.places(List.of(segment))));
          }
        });
      }
      fetch = fetch.plus(blocks.fetch());
    }
    return new RestorePlan(accounts.size(), files.get(), bytes.get(), fetch);
  }

  /** Restores {@code accounts} to {@code target}, or compares what is there. */
  public RestoreReport restore(List<PointInTime.Choice> accounts, TreeTarget target) throws IOException {
    try {
      Map<Link, TreeTarget.Place> links = new HashMap<>();
      SharedRoots shared = new SharedRoots();
      for (PointInTime.Choice account : accounts) {
        new AccountRestore(account, target, links, shared).restore();
      }
      submit(target);
      while (!waiting.isEmpty()) {
        SideBySide.await(waiting.removeFirst());
      }
      target.finish();
    } finally {
      writers.shutdownNow();
    }
    return report(accounts);
  }

  private void submit(TreeTarget target) throws IOException {
    List<FileBatch> batches = order.take();
    List<BlocksAhead.Wanted> claims = batches.stream().map(batch -> repository.claim(batch.recipes())).toList();
    for (int from = 0; from < batches.size(); from += FETCHED_BATCHES) {
      int to = Math.min(from + FETCHED_BATCHES, batches.size());
      submit(batches.subList(from, to), claims.subList(from, to), target);
    }
  }

  /** What lies between two blocks of one batch belongs to the next as a rule, so several ask for theirs together. */
  private void submit(List<FileBatch> batches, List<BlocksAhead.Wanted> claims, TreeTarget target)
      throws IOException {
    BlocksAhead.Wanted blocks = repository.want(batches.stream().flatMap(batch -> batch.recipes().stream()).toList());
    AtomicInteger left = new AtomicInteger(batches.size());
    for (int i = 0; i < batches.size(); i++) {
      FileBatch batch = batches.get(i);
      BlocksAhead.Wanted claim = claims.get(i);
      waiting.add(writers.submit(() -> {
        try (claim) {
          for (FileBatch.Item item : batch.items()) {
            write(item, target);
          }
        } finally {
          if (left.decrementAndGet() == 0) {
            blocks.close();
          }
        }
        return null;
      }));
      while (waiting.size() > WAITING_BATCHES) {
        SideBySide.await(waiting.removeFirst());
      }
    }
  }

  private void write(FileBatch.Item item, TreeTarget target) {
    try {
      target.file(item.place(), item.file(), out -> readers.get().write(item.file(), out));
      restored(item.file());
    } catch (IOException e) {
      fail(item.account(), item.file().path().toString(), e);
    }
  }

  private void restored(TreeEntry.File file) {
    files.incrementAndGet();
    bytes.addAndGet(file.bytes());
    listener.restored(1, file.bytes());
  }

  private RestoreReport report(List<PointInTime.Choice> accounts) {
    return new RestoreReport(accounts.size(), files.get(), bytes.get(), failures);
  }

  private void fail(String account, String path, IOException reason) {
    boolean damaged = reason instanceof RepositoryException.Corrupt || reason instanceof RepositoryException.Missing;
    String why = reason instanceof NoSuchFileException
        ? "no such file: " + reason.getMessage()
        : String.valueOf(reason.getMessage());
    failures.add(new RestoreReport.Failure(account, path, why, damaged));
  }

  /** Told as the restore goes on. Called from several threads. */
  @FunctionalInterface
  public interface Listener {
    void restored(long files, long bytes);
  }

  /**
   * Tells one file with several names from another: the inode number alone could be that of another file system.
   *
   * @param content the ids of what it consists of, wherever that lies
   */
  private record Link(long link, long bytes, Instant modified, List<ChunkId> content) {

    static Link of(TreeEntry.File file) {
      List<ChunkId> content = switch (file.content()) {
        case FileContent.Empty empty -> List.of();
        case FileContent.InPlace inPlace -> inPlace.recipe().streams().stream()
            .flatMap(stream -> stream.chunks().stream()).map(ChunkRef::id).toList();
        case FileContent.Paged paged -> List.of(paged.recipe().page().id());
      };
      return new Link(file.link(), file.bytes(), file.attributes().modified(), content);
    }
  }

  /** Restores one account. */
  private final class AccountRestore {

    private final PointInTime.Choice account;
    private final TreeTarget target;
    private final Map<Link, TreeTarget.Place> links;
    private final SharedRoots shared;
    private final TreeReader trees = repository.trees();
    private final Deque<TreeEntry.Folder> above = new ArrayDeque<>();

    private @Nullable TreePath sharedRoot;

    /** How many of {@link #above}, from the first, have been made. */
    private int made;

    AccountRestore(PointInTime.Choice account, TreeTarget target, Map<Link, TreeTarget.Place> links,
        SharedRoots shared) {
      this.account = account;
      this.shared = shared;
      this.target = target;
      this.links = links;
    }

    void restore() throws IOException {
      try {
        AccountHead head = trees.head(account.entry().head().orElseThrow());
        for (AccountHead.Root root : head.roots()) {
          target.root(root);
          sharedRoot = SharedRoots.maybe(account.entry().account(), head, root) ? root.path() : null;
          above.clear();
          made = 0;
          MailboxTracker mailboxes = new MailboxTracker();
          trees.entries(root.tree(), entry -> entry(entry, selection.wants(mailboxes.mailbox(entry))));
        }
      } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
        fail(account.entry().account(), "", e);
      }
    }

    private void entry(TreeEntry entry, boolean wanted) throws IOException {
      while (!above.isEmpty() && !above.getLast().path().contains(entry.path())) {
        above.removeLast();
        made = Math.min(made, above.size());
      }
      if (entry instanceof TreeEntry.Folder folder) {
        above.addLast(folder);
      }
      boolean again = sharedRoot != null && !(entry instanceof TreeEntry.Folder)
          && !shared.first(sharedRoot, entry.path());
      if (!wanted || again) {
        return;
      }
      if (made < above.size()) {
        for (TreeEntry.Folder folder : above) {
          target.folder(folder, failed(folder.path()));
        }
        made = above.size();
      }
      switch (entry) {
        case TreeEntry.Folder folder -> {}
        case TreeEntry.File file -> file(file);
        case TreeEntry.Symlink link -> target.symlink(link, failed(link.path()));
        case TreeEntry.Fifo fifo -> target.fifo(fifo, failed(fifo.path()));
      }
    }

    private void file(TreeEntry.File file) throws IOException {
      TreeTarget.Place place = target.place(file.path());
      if (file.link() != 0) {
        Link link = Link.of(file);
        TreeTarget.Place first = links.putIfAbsent(link, place);
        if (first != null) {
          target.link(file.path(), first, failed(file.path()));
          restored(file);
          return;
        }
      }
      try {
        if (target.has(place, file)) {
          restored(file);
          return;
        }
      } catch (IOException e) {
        fail(account.entry().account(), file.path().toString(), e);
        return;
      }
      order.add(account.entry().account(), place, file);
      if (order.isFull()) {
        submit(target);
      }
    }

    private TreeTarget.Failed failed(TreePath path) {
      return reason -> fail(account.entry().account(), path.toString(), reason);
    }
  }

  /** Reads files on one thread. */
  private record FileReader(Repository repository, TreeReader trees, RecipeReader recipes, FileBytes bytes) {

    void write(TreeEntry.File file, OutputStream out) throws IOException {
      bytes.begin(out);
      recipes.begin();
      trees.segments(file.content(), segment -> segment(file, segment));
      bytes.flush();
      if (bytes.count() != file.bytes()) {
        throw new RepositoryException.Corrupt(
            file.path() + ": its recipe makes " + bytes.count() + " bytes, not " + file.bytes());
      }
    }

    /** What a short recipe needs was asked for with its neighbours'. */
    private void segment(TreeEntry.File file, RecipeSegment segment) throws IOException {
      if (file.content() instanceof FileContent.Paged) {
        try (BlocksAhead.Wanted blocks = repository.want(List.of(segment))) {
          recipes.write(segment, bytes);
        }
      } else {
        recipes.write(segment, bytes);
      }
    }
  }
}
