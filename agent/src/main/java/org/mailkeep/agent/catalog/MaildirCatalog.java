package org.mailkeep.agent.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.catalog.MailboxPlaces.Mailbox;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.Note;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.dovecot.CourierKeywords;
import org.mailkeep.agent.dovecot.IndexBytes;
import org.mailkeep.agent.dovecot.MaildirKeywords;
import org.mailkeep.agent.dovecot.MaildirUidList;
import org.mailkeep.agent.dovecot.MessageFacts;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.MaildirName;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.tree.TreePath;

/**
 * The catalog of a Maildir, from the names of its files and the lists of UIDs and keywords beside them, Dovecot's or Courier's. A message that has no UID yet gets the one that the server
 * would give it next: in the order of the files' names, after those that have one.
 */
final class MaildirCatalog implements AccountCatalog {

  private final MailboxPlaces<List<Seen>> mailboxes = new MailboxPlaces<>(ArrayList::new);

  @Override
  public void root(WalkedRoot root) {
    mailboxes.root(root);
  }

  @Override
  public void mailbox(FoundFile folder) {
    mailboxes.mailbox(folder);
  }

  @Override
  public void file(FoundFile file, Note note) {
    seen(file, note, null);
  }

  @Override
  public void renamed(FoundFile file, Note note, TreePath before, Instant changed) {
    seen(file, note, new Earlier(before, changed));
  }

  private void seen(FoundFile file, Note note, @Nullable Earlier before) {
    if (file.form() == FileForm.MESSAGE) {
      int root = mailboxes.lastRoot();
      mailboxes.at(file.path().parent().parent())
          .ifPresent(mailbox -> mailbox.contents().add(Seen.of(root, file, before, note.summaries().of(0))));
    }
  }

  @Override
  public void write(CatalogSink sink, IndexBytes indexes) throws IOException {
    Set<String> subscribed = mailboxes.subscriptions('.');
    for (Mailbox<List<Seen>> mailbox : mailboxes.inOrder()) {
      write(mailbox, subscribed.contains(mailbox.name()), sink);
      mailbox.contents().clear();
    }
  }

  private void write(Mailbox<List<Seen>> mailbox, boolean subscribed, CatalogSink sink) throws IOException {
    List<Path> folders = mailboxes.candidates(mailbox.root(), mailbox.folder());
    Optional<MaildirUidList> uids = MailboxPlaces.read(folders, MaildirUidList.NAME, MaildirUidList::read)
        .or(() -> MailboxPlaces.read(folders, MaildirUidList.COURIER_NAME, MaildirUidList::read));
    Keywords keywords = keywords(folders);
    List<Numbered> messages = numbered(mailbox.contents(), uids);
    long nextUid = Math.max(uids.map(MaildirUidList::nextUid).orElse(1L),
        messages.isEmpty() ? 1 : messages.getLast().uid + 1);
    sink.mailbox(new CatalogMailbox(mailbox.name(), Facts.guid(uids.flatMap(MaildirUidList::guid)),
        uids.map(MaildirUidList::uidValidity).orElse(0L), nextUid, subscribed, Optional.empty()));
    for (Numbered message : messages) {
      Seen seen = message.seen;
      sink.message(line(message, seen.path, seen.changed(), keywords),
          Optional.ofNullable(seen.before).map(before -> line(message, before.path, before.changed, keywords)),
          seen.summary);
    }
  }

  /** The catalog's line of a message if its file is at {@code path} since {@code changed}. */
  private static CatalogMessage line(Numbered message, TreePath path, Instant changed, Keywords keywords) {
    Seen seen = message.seen;
    MaildirName name = name(path);
    MessageFacts all = MessageFacts.ofMaildir(name, message.entry, keywords.of(name), seen.modified(), changed,
        seen.bytes);
    return Facts.message(message.uid, all, MessagePlace.whole(seen.root, path));
  }

  private static MaildirName name(TreePath path) {
    return MaildirName.of(new String(path.name(), StandardCharsets.UTF_8));
  }

  /** Gives every message a UID, each once, in ascending order. */
  private static List<Numbered> numbered(List<Seen> messages, Optional<MaildirUidList> uids) {
    List<Numbered> numbered = new ArrayList<>(messages.size());
    for (Seen seen : messages) {
      MaildirUidList.Entry entry = uids.flatMap(list -> list.entry(name(seen.path))).orElse(null);
      numbered.add(new Numbered(entry == null ? Long.MAX_VALUE : entry.uid(), entry, seen));
    }
    numbered.sort(Comparator.comparingLong(Numbered::uid).thenComparing(message -> name(message.seen.path).base()));
    long next = uids.map(MaildirUidList::nextUid).orElse(1L);
    long last = 0;
    for (int i = 0; i < numbered.size(); i++) {
      Numbered message = numbered.get(i);
      if (message.uid == Long.MAX_VALUE || message.uid <= last) {
        numbered.set(i, new Numbered(next++, message.entry, message.seen));
      } else {
        last = message.uid;
      }
    }
    numbered.sort(Comparator.comparingLong(Numbered::uid));
    return numbered;
  }

  private static Keywords keywords(List<Path> folders) {
    Optional<Keywords> dovecot = MailboxPlaces.read(folders, MaildirKeywords.NAME, (in, file) -> {
      MaildirKeywords list = MaildirKeywords.read(in, file);
      return name -> list.of(name.flags());
    });
    return dovecot.or(() -> MailboxPlaces.read(folders, CourierKeywords.NAME, (in, file) -> {
      CourierKeywords list = CourierKeywords.read(in, file);
      return list::of;
    })).orElse(name -> List.of());
  }

  /** Tells a message's keywords. */
  @FunctionalInterface
  private interface Keywords {
    List<String> of(MaildirName name);
  }

  /** What is kept of a message until its mailbox is written: of a large one there are hundreds of thousands, so numbers only. */
  private record Seen(int root, TreePath path, long bytes, long modifiedSeconds, int modifiedNanos, long changedSeconds,
      int changedNanos, @Nullable Earlier before, long summary) {

    /** {@code before} is what the file was the last time, if it was elsewhere. */
    static Seen of(int root, FoundFile file, @Nullable Earlier before, long summary) {
      FileFacts facts = file.facts();
      return new Seen(root, file.path(), facts.bytes(), facts.modifiedSeconds(), facts.modifiedNanos(),
          facts.changedSeconds(), facts.changedNanos(), before, summary);
    }

    Instant modified() {
      return Instant.ofEpochSecond(modifiedSeconds, modifiedNanos);
    }

    Instant changed() {
      return Instant.ofEpochSecond(changedSeconds, changedNanos);
    }
  }

  /** Where a message's file was the last time, and since when. */
  private record Earlier(TreePath path, Instant changed) {}

  private record Numbered(long uid, MaildirUidList.@Nullable Entry entry, Seen seen) {}
}
