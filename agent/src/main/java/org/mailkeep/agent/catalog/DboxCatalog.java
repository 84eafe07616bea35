package org.mailkeep.agent.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.catalog.MailboxPlaces.Mailbox;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.Note;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.dovecot.IndexBytes;
import org.mailkeep.agent.dovecot.IndexedMessage;
import org.mailkeep.agent.dovecot.MailboxIndex;
import org.mailkeep.agent.dovecot.MapIndex;
import org.mailkeep.agent.dovecot.MessageFacts;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.tree.TreePath;

/**
 * The catalog of an mdbox or sdbox: Dovecot's index of each mailbox tells its messages, the records in the dbox files what they are. An mdbox's record is found through the map or, where that
 * doesn't tell, through the GUID.
 */
final class DboxCatalog implements AccountCatalog {

  private final MailboxPlaces<Map<Long, StoredRecords>> mailboxes = new MailboxPlaces<>(HashMap::new);
  private final List<StoredRecords> multi = new ArrayList<>();
  private final DetachedParts detached = new DetachedParts();

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
    if (file.form() == FileForm.ATTACHMENT) {
      detached.file(mailboxes.lastRoot(), file.path());
    }
    if (file.form() != FileForm.DBOX || note.records().isEmpty()) {
      return;
    }
    String name = new String(file.path().name(), StandardCharsets.ISO_8859_1);
    long number = number(name);
    StoredRecords records = new StoredRecords(mailboxes.lastRoot(), file.path(), number, note.changed(),
        note.records(), note.summaries());
    if (name.startsWith("m.")) {
      multi.add(records);
    } else if (number > 0) {
      mailboxes.at(file.path().parent()).ifPresent(mailbox -> mailbox.contents().put(number, records));
    }
  }

  /** The number after {@code m.} or {@code u.}; 0 for a name that is a GUID. */
  private static long number(String name) {
    String digits = name.substring(2);
    return digits.length() <= 10 && digits.matches("[0-9]+") ? Long.parseLong(digits) : 0;
  }

  @Override
  public void write(CatalogSink sink, IndexBytes indexes) throws IOException {
    Set<String> subscribed = mailboxes.subscriptions('/');
    RecordFinder finder = new RecordFinder(multi, map(indexes));
    for (Mailbox<Map<Long, StoredRecords>> mailbox : mailboxes.inOrder()) {
      MailboxIndex index = MailboxPlaces.index(mailboxes.candidates(mailbox.root(), mailbox.folder()),
          MailboxIndex.NAME,
          indexes, MailboxIndex::read);
      sink.mailbox(new CatalogMailbox(mailbox.name(),
          Facts.guid(index == null ? Optional.empty() : index.guid()), index == null ? 0 : index.uidValidity(),
          index == null ? 0 : Math.min(index.nextUid(), 0xffff_ffffL), subscribed.contains(mailbox.name()),
          Optional.empty()));
      if (index != null) {
        write(index, mailbox.contents(), finder, sink);
      }
      mailbox.contents().clear();
    }
  }

  private void write(MailboxIndex index, Map<Long, StoredRecords> single, RecordFinder finder, CatalogSink sink)
      throws IOException {
    List<IndexedMessage> messages = new ArrayList<>();
    index.forEach(messages::add);
    for (IndexedMessage message : messages) {
      StoredRecords own = single.get(message.uid());
      RecordFinder.Found found = own == null
          ? finder.find(message)
          : new RecordFinder.Found(own, 0);
      if (found != null && message.uid() > 0) {
        MessagePlace place = MessagePlace.piece(found.file().root(), found.file().path(), found.record().offset(),
            found.record().end() - found.record().offset());
        sink.message(
            Facts.message(message.uid(), MessageFacts.ofDbox(message, found.record(), found.file().changed()), place)
                .with(detached.of(found.record())),
            found.summary());
      }
    }
  }

  private @Nullable MapIndex map(IndexBytes indexes) {
    if (multi.isEmpty()) {
      return null;
    }
    TreePath storage = TreePath.ROOT.child("storage".getBytes(StandardCharsets.US_ASCII));
    return MailboxPlaces.index(mailboxes.candidates(0, storage), MapIndex.NAME, indexes, MapIndex::read);
  }
}
