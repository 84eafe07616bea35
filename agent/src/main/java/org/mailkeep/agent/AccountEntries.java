package org.mailkeep.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.capture.AccountCapture;
import org.mailkeep.agent.catalog.AccountCatalog;
import org.mailkeep.agent.change.Changes;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.Note;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.agent.dovecot.DovecotFormatException;
import org.mailkeep.agent.dovecot.ExtRef;
import org.mailkeep.agent.read.FileAhead;
import org.mailkeep.agent.read.FileReading;
import org.mailkeep.agent.read.FileResult;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.BaseEntry;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeFormat.Kind;

/**
 * Takes what the walk over an account found into its draft, in order, while the files whose turn comes later are looked into. A file that can't be read never stops it: the version of last
 * time is kept, and the file is reported. Used by one thread for one account.
 */
final class AccountEntries implements Changes.Visitor {

  /** So much is looked into ahead of its turn: bytes of memory that it may take, files. */
  private static final long BYTES_AHEAD = 32 << 20;

  private static final int FILES_AHEAD = 512;

  private final AccountDraft draft;
  private final AccountCapture capture;
  private final FileReading reading;
  private final AttachmentRecipes attachmentRecipes;
  private final Optional<AccountCatalog> catalog;
  private final AccountReport report;
  private final JobEnd end;
  private final FileClocks clocks;

  private final Map<LinkedFile, Note> firstNames = new HashMap<>();
  private final Set<LinkedFile> linksAhead = new HashSet<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final SortedSet<String> attachments = new TreeSet<>();
  private long bytesAhead;
  private boolean toReadAgain;

  AccountEntries(AccountDraft draft, AccountCapture capture, FileReading reading, AttachmentRecipes attachmentRecipes,
      Optional<AccountCatalog> catalog, AccountReport report, JobEnd end, FileClocks clocks) {
    this.draft = draft;
    this.capture = capture;
    this.reading = reading;
    this.attachmentRecipes = attachmentRecipes;
    this.catalog = catalog;
    this.report = report;
    this.end = end;
    this.clocks = clocks;
  }

  /** Whether there is a file that has to be read again the next time, whatever it looks like then. */
  boolean toReadAgain() {
    return toReadAgain;
  }

  /** The attachments that the messages taken so far refer to, by their paths below the folder for attachments. */
  SortedSet<String> attachments() {
    return attachments;
  }

  /** Takes what is still waiting. */
  void finish() throws IOException {
    while (!waiting.isEmpty()) {
      take(waiting.removeFirst());
    }
  }

  @Override
  public void root(WalkedRoot root) throws IOException {
    finish();
    firstNames.clear();
    linksAhead.clear();
    draft.root(root.path(), ancestors(root.folder()));
    catalog.ifPresent(gathering -> gathering.root(root));
  }

  @Override
  public void found(WalkedRoot root, FoundFile found, Changes.@Nullable Known known) throws IOException {
    FileFacts facts = found.facts();
    boolean read = facts.kind() == FileFacts.Kind.FILE && (known == null || !known.unchanged())
        && (facts.link() == 0 || linksAhead.add(LinkedFile.of(facts)))
        && !(found.form() == FileForm.ATTACHMENT && attachmentRecipes.has(facts));
    FileAhead ahead = read ? begin(root.file(found), found) : null;
    bytesAhead += ahead == null ? 0 : ahead.memory();
    enqueue(new Waiting.Found(root, found, known, ahead));
  }

  /** What is gone is gone, but for an attachment that a message still refers to: then it is as it was. */
  @Override
  public void gone(BaseEntry before, Note note) throws IOException {
    if (before.kind() == Kind.FILE && attachments.contains(ExtRef.reference(before.path().toString()))) {
      enqueue(new Waiting.Kept(before, note));
    }
  }

  private FileAhead begin(Path file, FoundFile found) {
    return reading.begin(file, found.form(), found.facts(), capture.channel(file));
  }

  private void enqueue(Waiting next) throws IOException {
    waiting.addLast(next);
    while (waiting.size() > FILES_AHEAD || bytesAhead > BYTES_AHEAD) {
      take(waiting.removeFirst());
    }
  }

  private void take(Waiting next) throws IOException {
    if (end.reached()) {
      throw new EndReached();
    }
    switch (next) {
      case Waiting.Kept kept -> keepOld(kept.entry(), kept.note());
      case Waiting.Found(WalkedRoot root, FoundFile found, Changes.Known known, FileAhead ahead) -> {
        bytesAhead -= ahead == null ? 0 : ahead.memory();
        if (found.mailbox() != null) {
          draft.mailbox();
          catalog.ifPresent(gathering -> gathering.mailbox(found));
        }
        FileFacts facts = found.facts();
        switch (facts.kind()) {
          case FOLDER -> draft.entry(new TreeEntry.Folder(found.path(), facts.attributes(), found.mailbox()),
              Note.of(facts).write());
          case FIFO -> draft.entry(new TreeEntry.Fifo(found.path(), facts.attributes()), Note.of(facts).write());
          case SYMLINK -> symlink(root.file(found), found);
          case FILE -> file(root, found, known, ahead);
          case OTHER -> throw new IllegalStateException("a device in the walk");
        }
      }
    }
  }

  private void file(WalkedRoot root, FoundFile found, Changes.@Nullable Known known, @Nullable FileAhead ahead)
      throws IOException {
    FileFacts facts = found.facts();
    Note first = facts.link() == 0 ? null : firstNames.get(LinkedFile.of(facts));
    if (known != null && known.unchanged()) {
      keep(found, facts, known);
    } else if (first != null) {
      newFile(found, facts, first.with(facts));
    } else if (found.form() == FileForm.ATTACHMENT && attachmentRecipes.has(facts)) {
      draft.repeat(attachmentRecipes.of(facts));
      newFile(found, facts, Note.of(facts));
    } else {
      read(found, known, ahead == null ? begin(root.file(found), found) : ahead);
    }
  }

  private void read(FoundFile found, Changes.@Nullable Known known, FileAhead ahead) throws IOException {
    if (found.form() == FileForm.ATTACHMENT) {
      draft.keepRecipe();
    }
    switch (reading.finish(ahead, draft)) {
      case FileResult.Whole whole -> {
        FileFacts facts = whole.facts();
        report.read(facts.bytes(), whole.messages());
        whole.contents().payloads().forEach(report::payload);
        newFile(found, facts, Note.of(facts, whole.messages(), trust(found.form(), facts), whole.contents()));
        if (found.form() == FileForm.ATTACHMENT) {
          attachmentRecipes.put(facts, draft.recipe());
        }
      }
      case FileResult.Gone gone -> {}
      case FileResult.Failed failed -> {
        report.unreadable(ahead.file(), failed.reason());
        if (known != null) {
          keepOld(known.entry(), known.note());
        }
      }
    }
  }

  /** A file whose content was just given, or is that of its first name. */
  private void newFile(FoundFile found, FileFacts facts, Note note) throws IOException {
    if (facts.link() != 0) {
      firstNames.put(LinkedFile.of(facts), note);
    }
    seen(found, facts.bytes(), note);
    draft.newFile(entry(found, facts, new FileContent.Empty()), note.write());
  }

  /** A file whose content is inherited. */
  private void keep(FoundFile found, FileFacts facts, Changes.Known known) throws IOException {
    BaseEntry before = known.entry();
    boolean same = before.path().equals(found.path()) && before.attributes().equals(facts.attributes())
        && before.link() == facts.link() && Objects.equals(before.mailbox(), found.mailbox())
        && known.note().changed().equals(facts.changed());
    Note note = same ? known.note() : known.note().with(facts);
    if (same) {
      seen(found, facts.bytes(), note);
      draft.keep(before);
    } else {
      report.held(facts.bytes(), note.messages());
      catalog.ifPresent(gathering -> gathering.renamed(found, note, before.path(), known.note().changed()));
      references(found, note);
      draft.altered(entry(found, facts, whole(before).content()), note.write(), before);
    }
  }

  private static TreeEntry.File whole(BaseEntry file) throws RepositoryException {
    if (file.whole() instanceof TreeEntry.File whole) {
      return whole;
    }
    throw new IllegalStateException("not a file: " + file.path());
  }

  /** The file can't be read, so the tree keeps it as it was last time, to the attributes. */
  private void keepOld(BaseEntry before, Note note) throws IOException {
    TreeEntry.File old = whole(before);
    toReadAgain = true;
    report.held(old.bytes(), note.messages());
    draft.entry(new TreeEntry.File(old.path(), old.attributes(), old.mailbox(), old.bytes(), 0, old.content()),
        note.readAgain().write());
  }

  private void seen(FoundFile found, long bytes, Note note) {
    report.held(bytes, note.messages());
    catalog.ifPresent(gathering -> gathering.file(found, note));
    references(found, note);
  }

  private void references(FoundFile found, Note note) {
    for (DboxRecord record : note.records()) {
      try {
        record.metadata().extRefs().forEach(ref -> attachments.add(ref.path()));
      } catch (DovecotFormatException e) {
        report.remark(found.path() + " at byte " + record.offset() + ": " + e.getMessage());
      }
    }
  }

  private void symlink(Path path, FoundFile found) throws IOException {
    try {
      String target = new String(NativeNames.bytes(Files.readSymbolicLink(path)), StandardCharsets.ISO_8859_1);
      draft.entry(new TreeEntry.Symlink(found.path(), found.facts().attributes(), target),
          Note.of(found.facts()).write());
    } catch (FileSystemException e) {
      report.unreadable(path, e);
    }
  }

  private Note.Trust trust(FileForm form, FileFacts facts) {
    if (form.immutable() || clocks.settled(facts)) {
      return Note.Trust.SAME_FACTS_SAME_CONTENT;
    }
    toReadAgain = true;
    return Note.Trust.READ_AGAIN;
  }

  private static TreeEntry.File entry(FoundFile found, FileFacts facts, FileContent content) {
    return new TreeEntry.File(found.path(), facts.attributes(), found.mailbox(), facts.bytes(), facts.link(), content);
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

  /** A file or folder whose turn has not come. */
  private sealed interface Waiting {

    /**
     * One that is there.
     *
     * @param ahead what is found out about it meanwhile; null if it need not be read
     */
    record Found(WalkedRoot root, FoundFile found, Changes.@Nullable Known known, @Nullable FileAhead ahead)
        implements
          Waiting {}

    /** One that is gone, and is kept as it was. */
    record Kept(BaseEntry entry, Note note) implements Waiting {}
  }
}
