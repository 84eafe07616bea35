package org.mailkeep.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.capture.AccountCapture;
import org.mailkeep.agent.catalog.AccountCatalog;
import org.mailkeep.agent.change.Changes;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.Note;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.read.FileAhead;
import org.mailkeep.agent.read.FileReading;
import org.mailkeep.agent.read.FileResult;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.agent.unwrap.FileContents;
import org.mailkeep.agent.unwrap.ProvenPayloads;

import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreeEntry;

/**
 * Backs one account up: walks it, compares with what the base knows, reads only what is new or changed, and tells the run. A file that can't be read
 * never stops it: the version of last time is kept, and the file is reported. Used once.
 */
final class AccountBackup implements Changes.Visitor {

  /** Two changes closer together than this may show the same times on some file systems. */
  private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

  /** So much is looked into ahead of its turn: bytes in memory, files. */
  private static final long BYTES_AHEAD = 16 << 20;

  private static final int FILES_AHEAD = 512;

  private final SourceAccount account;
  private final FileReading reading;
  private final ProvenPayloads payloads;
  private final JobReport report;
  private final Clock clock;
  private final Optional<AccountCatalog> catalog;
  private final Set<Long> linked = new HashSet<>();
  private final Map<Long, Note> firstNames = new HashMap<>();
  private final Set<Long> linksAhead = new HashSet<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long bytesAhead;

  private @Nullable AccountCapture capture;
  private @Nullable AccountDraft draft;
  private long unreadable;
  private long messages;
  private long files;
  private long bytes;
  private long newMessages;
  private long newBytes;

  AccountBackup(SourceAccount account, FileReading reading, ProvenPayloads payloads, JobReport report, Clock clock) {
    this.account = account;
    this.catalog = AccountCatalog.of(account);
    this.reading = reading;
    this.payloads = payloads;
    this.report = report;
    this.clock = clock;
  }

  /** Backs the account up into {@code run}. */
  void back(BackupRun run, String source) throws IOException {
    Instant captured = clock.instant();
    Optional<AccountBase> base = run.base(account.name());
    try (AccountCapture taken = AccountCapture.take(account, base.map(AccountBase::captured), this::unreadable)) {
      capture = taken;
      back(run, source, captured, base, taken);
    }
  }

  private void back(BackupRun run, String source, Instant captured, Optional<AccountBase> base, AccountCapture taken)
      throws IOException {
    List<WalkedRoot> roots = taken.roots();
    if (roots.isEmpty()) {
      base.ifPresentOrElse(known -> run.inherit(known, AccountStatus.UNREADABLE, captured),
          () -> run.missing(account.name(), AccountStatus.UNREADABLE, captured));
      report.account(account.name(), AccountStatus.UNREADABLE, new AccountCounts(0, 0, 0, 0, 0, unreadable));
      return;
    }
    Changes changes = Changes.between(base, roots, payloads);
    if (changes.none() && unreadable == 0 && base.isPresent() && base.get().status() == AccountStatus.COMPLETE) {
      run.inherit(base.get(), AccountStatus.COMPLETE, captured);
      report.account(account.name(), AccountStatus.COMPLETE, base.get().counts().unchanged());
      return;
    }
    try (AccountDraft begun = run.begin(account.name(), source, base)) {
      draft = begun;
      changes.visit(this);
      takeAll();
      if (catalog.isPresent()) {
        catalog.get().write(begun.catalog(), taken);
      }
      AccountStatus status = unreadable == 0 ? AccountStatus.COMPLETE : AccountStatus.UNREADABLE;
      AccountCounts counts = new AccountCounts(messages, files, bytes, newMessages, newBytes, unreadable);
      begun.finish(status, captured, counts);
      report.account(account.name(), status, counts);
    }
  }

  @Override
  public void root(WalkedRoot root) throws IOException {
    takeAll();
    draft().root(root.path(), ancestors(root.folder()));
    catalog.ifPresent(gathering -> gathering.root(root));
  }

  @Override
  public void found(WalkedRoot root, FoundFile found, Changes.@Nullable Known known) throws IOException {
    FileFacts facts = found.facts();
    boolean read = facts.kind() == FileFacts.Kind.FILE && (known == null || !known.unchanged())
        && (facts.link() == 0 || linksAhead.add(facts.link()));
    FileAhead ahead = read ? begin(root.file(found), found) : null;
    waiting.addLast(new Waiting(root, found, known, ahead));
    bytesAhead += ahead == null ? 0 : ahead.memory();
    while (waiting.size() > FILES_AHEAD || bytesAhead > BYTES_AHEAD) {
      take(waiting.removeFirst());
    }
  }

  private FileAhead begin(Path file, FoundFile found) {
    return reading.begin(file, found.form(), found.facts(), capture == null ? null : capture.channel(file));
  }

  private void takeAll() throws IOException {
    while (!waiting.isEmpty()) {
      take(waiting.removeFirst());
    }
  }

  private void take(Waiting next) throws IOException {
    FoundFile found = next.found();
    FileFacts facts = found.facts();
    bytesAhead -= next.ahead() == null ? 0 : next.ahead().memory();
    if (found.mailbox() != null) {
      draft().mailbox();
      catalog.ifPresent(gathering -> gathering.mailbox(found));
    }
    switch (facts.kind()) {
      case FOLDER ->
        draft().entry(new TreeEntry.Folder(found.path(), facts.attributes(), found.mailbox()), note(facts));
      case FIFO -> draft().entry(new TreeEntry.Fifo(found.path(), facts.attributes()), note(facts));
      case SYMLINK -> symlink(next.root().file(found), found);
      case FILE -> {
        Changes.Known known = next.known();
        if (known != null && known.unchanged()) {
          keep(found, known);
        } else if (facts.link() != 0 && !linked.add(facts.link())) {
          secondName(found);
        } else {
          FileAhead ahead = next.ahead();
          read(next.root().file(found), found, known,
              ahead == null ? begin(next.root().file(found), found) : ahead);
        }
      }
      case OTHER -> throw new IllegalStateException("a device in the walk");
    }
  }

  private void keep(FoundFile found, Changes.Known known) throws IOException {
    FileFacts facts = found.facts();
    count(facts.bytes(), known.note().messages());
    Note note = known.note().with(facts);
    catalog.ifPresent(gathering -> gathering.file(found, note));
    draft().entry(file(found, facts, known.entry().content()), note.write());
  }

  /** Another name of a file that was read under its first: its content is that one's. */
  private void secondName(FoundFile found) throws IOException {
    FileFacts facts = found.facts();
    long count = found.form() == FileForm.MESSAGE ? 1 : 0;
    count(facts.bytes(), count);
    Note first = firstNames.get(facts.link());
    Note note = first == null
        ? Note.of(facts, count, Note.Trust.SAME_FACTS_SAME_CONTENT, FileContents.NONE)
        : first.with(facts);
    catalog.ifPresent(gathering -> gathering.file(found, note));
    draft().newFile(file(found, facts, new FileContent.Empty()), note.write());
  }

  private void read(Path path, FoundFile found, Changes.@Nullable Known known, FileAhead ahead) throws IOException {
    switch (reading.finish(ahead, draft())) {
      case FileResult.Whole whole -> {
        count(whole.facts().bytes(), whole.messages());
        newBytes += whole.facts().bytes();
        newMessages += whole.messages();
        report.read(whole.facts().bytes(), whole.messages());
        Note note = Note.of(whole.facts(), whole.messages(), trust(found.form(), whole.facts()), whole.contents());
        if (whole.facts().link() != 0) {
          firstNames.put(whole.facts().link(), note);
        }
        catalog.ifPresent(gathering -> gathering.file(found, note));
        draft().newFile(file(found, whole.facts(), new FileContent.Empty()), note.write());
        whole.contents().payloads().forEach(report::payload);
      }
      case FileResult.Gone gone -> linked.remove(found.facts().link());
      case FileResult.Failed failed -> {
        linked.remove(found.facts().link());
        unreadable(path, failed.reason());
        if (known != null) {
          keepOld(found, known);
        }
      }
    }
  }

  /** The file can't be read, so the tree keeps it as it was last time, to the attributes. */
  private void keepOld(FoundFile found, Changes.Known known) throws IOException {
    TreeEntry.File old = known.entry();
    count(old.bytes(), known.note().messages());
    catalog.ifPresent(gathering -> gathering.file(found, known.note()));
    draft().entry(new TreeEntry.File(found.path(), old.attributes(), old.mailbox(), old.bytes(), 0, old.content()),
        known.note().readAgain().write());
  }

  private void symlink(Path path, FoundFile found) throws IOException {
    try {
      String target = new String(NativeNames.bytes(Files.readSymbolicLink(path)), StandardCharsets.ISO_8859_1);
      draft().entry(new TreeEntry.Symlink(found.path(), found.facts().attributes(), target), note(found.facts()));
    } catch (FileSystemException e) {
      unreadable(path, e);
    }
  }

  private AccountDraft draft() {
    return java.util.Objects.requireNonNull(draft);
  }

  private void count(long length, long held) {
    files++;
    bytes += length;
    messages += held;
  }

  private Note.Trust trust(FileForm form, FileFacts facts) {
    boolean fresh = facts.changed().isAfter(clock.instant().minus(CLOCK_GRAIN));
    return form != FileForm.MESSAGE && fresh ? Note.Trust.READ_AGAIN : Note.Trust.SAME_FACTS_SAME_CONTENT;
  }

  private void unreadable(Path path, IOException reason) {
    unreadable++;
    report.unreadable(account.name(), path, switch (reason) {
      case AccessDeniedException denied -> "permission denied";
      case FileSystemException failure when failure.getReason() != null -> failure.getReason();
      default -> String.valueOf(reason.getMessage());
    });
  }

  private static TreeEntry.File file(FoundFile found, FileFacts facts, FileContent content) {
    return new TreeEntry.File(found.path(), facts.attributes(), found.mailbox(), facts.bytes(), facts.link(), content);
  }

  private static byte[] note(FileFacts facts) {
    return Note.of(facts).write();
  }

  private static List<Attributes> ancestors(Path root) {
    List<Attributes> ancestors = new ArrayList<>();
    for (Path above = root.getParent(); above != null; above = above.getParent()) {
      try {
        ancestors.addFirst(FileFacts.of(above).attributes());
      } catch (IOException e) {
        ancestors.addFirst(Attributes.PRIVATE_FOLDER);
      }
    }
    return ancestors;
  }

  /**
   * A file or folder whose turn has not come.
   *
   * @param ahead what is found out about it meanwhile; null if it need not be read
   */
  private record Waiting(WalkedRoot root, FoundFile found, Changes.@Nullable Known known, @Nullable FileAhead ahead) {}
}
