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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.change.Changes;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.Note;
import org.mailkeep.agent.change.SourceWalk;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.agent.source.SourceRoot;
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

  private final SourceAccount account;
  private final FileReading reading;
  private final JobReport report;
  private final Clock clock;
  private final Set<Long> linked = new HashSet<>();

  private @Nullable AccountDraft draft;
  private long unreadable;
  private long messages;
  private long files;
  private long bytes;
  private long newMessages;
  private long newBytes;

  AccountBackup(SourceAccount account, FileReading reading, JobReport report, Clock clock) {
    this.account = account;
    this.reading = reading;
    this.report = report;
    this.clock = clock;
  }

  /** Backs the account up into {@code run}. */
  void back(BackupRun run, String source) throws IOException {
    Instant captured = clock.instant();
    Optional<AccountBase> base = run.base(account.name());
    List<WalkedRoot> roots = walk();
    if (roots.isEmpty()) {
      base.ifPresentOrElse(known -> run.inherit(known, AccountStatus.UNREADABLE, captured),
          () -> run.missing(account.name(), AccountStatus.UNREADABLE, captured));
      report.account(account.name(), AccountStatus.UNREADABLE, new AccountCounts(0, 0, 0, 0, 0, unreadable));
      return;
    }
    Changes changes = Changes.between(base, roots);
    if (changes.none() && unreadable == 0 && base.isPresent() && base.get().status() == AccountStatus.COMPLETE) {
      run.inherit(base.get(), AccountStatus.COMPLETE, captured);
      report.account(account.name(), AccountStatus.COMPLETE, base.get().counts().unchanged());
      return;
    }
    try (AccountDraft begun = run.begin(account.name(), source, base)) {
      draft = begun;
      changes.visit(this);
      AccountStatus status = unreadable == 0 ? AccountStatus.COMPLETE : AccountStatus.UNREADABLE;
      AccountCounts counts = new AccountCounts(messages, files, bytes, newMessages, newBytes, unreadable);
      begun.finish(status, captured, counts);
      report.account(account.name(), status, counts);
    }
  }

  @Override
  public void root(WalkedRoot root) throws IOException {
    draft().root(root.path(), ancestors(root.folder()));
  }

  @Override
  public void found(WalkedRoot root, FoundFile found, Changes.@Nullable Known known) throws IOException {
    if (found.mailbox() != null) {
      draft().mailbox();
    }
    FileFacts facts = found.facts();
    switch (facts.kind()) {
      case FOLDER ->
        draft().entry(new TreeEntry.Folder(found.path(), facts.attributes(), found.mailbox()), note(facts, 0));
      case FIFO -> draft().entry(new TreeEntry.Fifo(found.path(), facts.attributes()), note(facts, 0));
      case SYMLINK -> symlink(root.file(found), found);
      case FILE -> {
        if (known != null && known.unchanged()) {
          keep(found, known);
        } else if (facts.link() != 0 && !linked.add(facts.link())) {
          secondName(found);
        } else {
          read(root.file(found), found, known);
        }
      }
      case OTHER -> throw new IllegalStateException("a device in the walk");
    }
  }

  private List<WalkedRoot> walk() {
    List<WalkedRoot> roots = new ArrayList<>();
    for (SourceRoot root : account.roots()) {
      try {
        roots.add(SourceWalk.walk(root, this::unreadable));
      } catch (IOException e) {
        unreadable(root.path(), e);
      }
    }
    return roots;
  }

  private void keep(FoundFile found, Changes.Known known) throws IOException {
    FileFacts facts = found.facts();
    count(facts.bytes(), known.note().messages());
    draft().entry(file(found, facts, known.entry().content()), note(facts, known.note().messages()));
  }

  /** Another name of a file that was read under its first: its content is that one's. */
  private void secondName(FoundFile found) throws IOException {
    FileFacts facts = found.facts();
    long count = found.form() == FileForm.MESSAGE ? 1 : 0;
    count(facts.bytes(), count);
    draft().newFile(file(found, facts, new FileContent.Empty()), note(facts, count));
  }

  private void read(Path path, FoundFile found, Changes.@Nullable Known known) throws IOException {
    switch (reading.read(path, found.form(), found.facts(), draft())) {
      case FileReading.Result.Whole whole -> {
        count(whole.facts().bytes(), whole.messages());
        newBytes += whole.facts().bytes();
        newMessages += whole.messages();
        report.read(whole.facts().bytes(), whole.messages());
        draft().newFile(file(found, whole.facts(), new FileContent.Empty()),
            Note.of(whole.facts(), whole.messages(), trust(found.form(), whole.facts())).write());
      }
      case FileReading.Result.Gone gone -> linked.remove(found.facts().link());
      case FileReading.Result.Failed failed -> {
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
    draft().entry(new TreeEntry.File(found.path(), old.attributes(), old.mailbox(), old.bytes(), 0, old.content()),
        new Note(known.note().inode(), known.note().changed(), known.note().messages(), Note.Trust.READ_AGAIN).write());
  }

  private void symlink(Path path, FoundFile found) throws IOException {
    try {
      String target = new String(NativeNames.bytes(Files.readSymbolicLink(path)), StandardCharsets.ISO_8859_1);
      draft().entry(new TreeEntry.Symlink(found.path(), found.facts().attributes(), target), note(found.facts(), 0));
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

  private static byte[] note(FileFacts facts, long messages) {
    return Note.of(facts, messages, Note.Trust.SAME_FACTS_SAME_CONTENT).write();
  }

  private static List<Attributes> ancestors(Path root) {
    List<Attributes> ancestors = new ArrayList<>();
    for (Path above = root.getParent(); above != null; above = above.getParent()) {
      try {
        ancestors.addFirst(FileFacts.of(above.toRealPath()).attributes());
      } catch (IOException e) {
        ancestors.addFirst(Attributes.PRIVATE_FOLDER);
      }
    }
    return ancestors;
  }
}
