package org.mailkeep.agent.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.catalog.MailboxPlaces.Mailbox;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.Note;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.cut.MboxMessage;
import org.mailkeep.agent.dovecot.IndexBytes;
import org.mailkeep.agent.dovecot.IndexedMessage;
import org.mailkeep.agent.dovecot.MailboxIndex;
import org.mailkeep.agent.dovecot.MessageFacts;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.MailboxName;
import org.mailkeep.agent.unwrap.SummaryRefs;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.tree.TreePath;

/**
 * The catalog of mboxes, from what they say of their messages themselves and from Dovecot's index of each, which may know flags and UIDs that the file has not yet: it tells of each message
 * where it is in the file, and whether it is ahead of it. A message that has no UID yet gets the one that the server would give it next.
 */
final class MboxCatalog implements AccountCatalog {
  private static final byte[] INDEXES = ".imap".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INBOX = MailboxName.INBOX.getBytes(StandardCharsets.US_ASCII);

  private final MailboxPlaces<Contents> mailboxes = new MailboxPlaces<>(Contents::new);

  @Override
  public void root(WalkedRoot root) {
    mailboxes.root(root);
  }

  @Override
  public void mailbox(FoundFile file) {
    mailboxes.mailbox(file);
  }

  @Override
  public void file(FoundFile file, Note note) {
    if (file.form() == FileForm.MBOX) {
      mailboxes.at(file.path()).filter(mailbox -> mailbox.folder().equals(file.path()))
          .ifPresent(mailbox -> {
            Contents contents = mailbox.contents();
            contents.bytes = file.facts().bytes();
            contents.modified = file.facts().attributes().modified();
            contents.messages = note.mbox();
            contents.summaries = note.summaries();
          });
    }
  }

  @Override
  public void write(CatalogSink sink, IndexBytes indexes) throws IOException {
    Set<String> subscribed = mailboxes.subscriptions('/');
    for (Mailbox<Contents> mailbox : mailboxes.inOrder()) {
      MailboxIndex index = MailboxPlaces.index(folders(mailbox), MailboxIndex.NAME, indexes, MailboxIndex::read);
      write(mailbox, index, subscribed.contains(mailbox.name()), sink);
      mailbox.contents().messages = List.of();
      mailbox.contents().summaries = SummaryRefs.NONE;
    }
  }

  /** Where the index of a mailbox may be: in {@code .imap} beside it, and for the INBOX, which may lie elsewhere, in that of any root. */
  private List<Path> folders(Mailbox<Contents> mailbox) {
    List<Path> folders = new ArrayList<>();
    if (!mailbox.folder().equals(TreePath.ROOT)) {
      TreePath beside = mailbox.folder().parent().child(INDEXES).child(mailbox.folder().name());
      folders.addAll(mailboxes.candidates(mailbox.root(), beside));
    }
    if (mailbox.name().equals(MailboxName.INBOX)) {
      folders.addAll(0, mailboxes.candidates(mailbox.root(), TreePath.ROOT.child(INDEXES).child(INBOX)));
    }
    return folders;
  }

  private static void write(Mailbox<Contents> mailbox, @Nullable MailboxIndex index, boolean subscribed,
      CatalogSink sink)
      throws IOException {
    Contents contents = mailbox.contents();
    MboxMessage.@Nullable Base base = contents.messages.isEmpty() ? null : contents.messages.getFirst().base();
    MboxIndexed indexed = MboxIndexed.of(index, contents.bytes, contents.modified);
    List<CatalogMessage> messages = new ArrayList<>(contents.messages.size());
    long next = 1;
    for (MboxMessage message : indexed.whole(contents.messages)) {
      MboxMessage.Base own = message.base();
      if (own == null || !own.only()) {
        MboxIndexed.Entry entry = indexed.of(message);
        long told = entry != null ? entry.message().uid() : base == null ? 0 : message.uid();
        long uid = Math.max(told, next);
        if (uid > CatalogMessage.LARGEST_UID) {
          break;
        }
        next = uid + 1;
        IndexedMessage newer = entry != null && uid == told && entry.newer() ? entry.message() : null;
        messages.add(Facts.message(uid, MessageFacts.ofMbox(uid, message, newer, contents.modified),
            MessagePlace.piece(mailbox.root(), mailbox.folder(), message.offset(), message.bytes())));
      }
    }
    next = Math.max(next, base == null ? 1 : base.lastUid() + 1);
    sink.mailbox(new CatalogMailbox(mailbox.name(), Facts.guid(index == null ? Optional.empty() : index.guid()),
        base != null ? base.uidValidity() : index == null ? 0 : index.uidValidity(),
        Math.min(Math.max(next, index == null ? 1 : index.nextUid()), CatalogMessage.LARGEST_UID), subscribed,
        Optional.empty()));
    int number = 0;
    for (CatalogMessage message : messages) {
      long offset = message.place().piece().orElseThrow().offset();
      while (contents.messages.get(number).offset() < offset) {
        number++;
      }
      sink.message(message, contents.summaries.of(number));
    }
  }

  /** What was gathered of a mailbox. */
  private static final class Contents {
    private long bytes;
    private Instant modified = Instant.EPOCH;
    private List<MboxMessage> messages = List.of();
    private SummaryRefs summaries = SummaryRefs.NONE;
  }
}
