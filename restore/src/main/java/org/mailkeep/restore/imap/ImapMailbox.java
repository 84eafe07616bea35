package org.mailkeep.restore.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.restore.target.MessageTarget;
import org.mailkeep.restore.target.RowIndex;
import org.mailkeep.restore.target.Verdicts;
import org.mailkeep.restore.target.WantedMailbox;
import org.mailkeep.restore.target.WantedMessage;

/**
 * A mailbox of the server that messages go into, a group of them at a time: each is looked for among what is there, those that are not there are appended, and what was appended is fetched back
 * and compared. Whatever breaks the connection, the group is taken up again by looking for its messages.
 */
final class ImapMailbox implements MessageTarget.Mailbox {

  private static final int GROUP_MESSAGES = 64;
  private static final long GROUP_BYTES = 8 << 20;

  private final ImapTarget target;
  private final WantedMailbox wanted;
  private final Verdicts verdicts;
  private final MessagesThere there = new MessagesThere();
  private final WantedUids wantedUids = new WantedUids();
  private final List<Waiting> group = new ArrayList<>();
  private @Nullable Selected selected;
  private boolean guidsKnown;
  private boolean contentsKnown;
  private long groupBytes;

  ImapMailbox(ImapTarget target, WantedMailbox wanted, Verdicts verdicts) {
    this.target = target;
    this.wanted = wanted;
    this.verdicts = verdicts;
  }

  /** Selects the mailbox, which is made if need be. */
  void open() throws IOException {
    target.steadily(session -> {}, this::select);
  }

  private void select(ImapSession session) throws IOException {
    Selected now = Selected.of(ImapTarget.name(wanted, session), wanted, session, target.options().dryRun());
    if (selected != null && now != null && selected.uidValidity() != now.uidValidity()) {
      throw new Refusal(now.shown() + ": was made anew while messages went into it; restore again", "");
    }
    selected = now;
  }

  @Override
  public boolean reads(CatalogMessage message) throws IOException {
    boolean known = selected != null && !message.guid().isEmpty() && byGuid(message.guid()) != RowIndex.NONE;
    return selected != null && (!known || target.options().compareTexts());
  }

  @Override
  public void message(WantedMessage message) throws IOException {
    if (selected == null) {
      verdicts.added(message.facts().size());
      return;
    }
    String guid = message.facts().guid();
    boolean texts = target.options().compareTexts();
    int row = guid.isEmpty() ? RowIndex.NONE : byGuid(guid);
    if (row != RowIndex.NONE) {
      claim(row, message.facts().uid());
    }
    if (row != RowIndex.NONE && !texts && !target.options().replaceFlags()) {
      verdicts.present(message.facts().size());
      return;
    }
    SpooledText text = null;
    if (row == RowIndex.NONE || texts) {
      try {
        text = SpooledText.of(message.text());
      } catch (IOException e) {
        verdicts.failed(message.facts().uid(), e);
        return;
      }
    }
    Waiting waiting = new Waiting(message, text);
    waiting.found(row);
    group.add(waiting);
    groupBytes += text == null ? 0 : waiting.bytes();
    if (group.size() == GROUP_MESSAGES || groupBytes >= GROUP_BYTES) {
      work();
    }
  }

  private int byGuid(String guid) throws IOException {
    if (!guidsKnown) {
      if (!selected().isEmpty()) {
        steadily(session -> selected().lookAtGuids(session, there));
      }
      guidsKnown = true;
    }
    return there.free(guid);
  }

  private void claim(int row, long uid) {
    there.claim(row);
    wantedUids.put(row, uid);
  }

  private Selected selected() {
    return Objects.requireNonNull(selected);
  }

  private void steadily(ImapTarget.Step work) throws IOException {
    target.steadily(this::select, work);
  }

  private void work() throws IOException {
    if (group.isEmpty()) {
      return;
    }
    try {
      steadily(this::work);
    } catch (IOException e) {
      group.stream().filter(waiting -> !waiting.isDone()).forEach(waiting -> fail(waiting, e));
      throw e;
    } finally {
      clear();
    }
  }

  private void clear() throws IOException {
    for (Waiting waiting : group) {
      SpooledText text = waiting.text();
      if (text != null) {
        text.close();
      }
    }
    group.clear();
    groupBytes = 0;
  }

  /** Does all that is left to do for the group. */
  private void work(ImapSession session) throws IOException {
    find(session);
    if (!target.options().dryRun()) {
      append(session);
    }
    List<Waiting> found = group.stream().filter(waiting -> !waiting.isDone() && waiting.isFound()).toList();
    compare(session, found);
    for (Waiting waiting : group) {
      if (!waiting.isDone()) {
        waiting.done();
        verdicts.added(waiting.bytes());
        if (!target.options().dryRun()) {
          verdicts.differs(waiting.uid(), "was appended, and is not there");
        }
      }
    }
  }

  /** Looks for those of the group that are not known to be there. */
  private void find(ImapSession session) throws IOException {
    List<Waiting> lost = group.stream().filter(waiting -> !waiting.isDone() && !waiting.isFound()).toList();
    if (lost.isEmpty()) {
      return;
    }
    if (lost.stream().anyMatch(Waiting::isSent) || !contentsKnown && !selected().isEmpty()) {
      selected().lookAtContents(session, there);
    }
    contentsKnown = true;
    BitSet rows = new BitSet();
    for (Waiting waiting : lost) {
      SpooledText text = text(waiting);
      there.unknown(text.messageId(), text.fingerprint(), rows::set);
    }
    selected().lookAtTexts(session, there, rows);
    // Of twins each shall be taken for the one that came at its time.
    for (Waiting waiting : lost) {
      SpooledText text = text(waiting);
      found(waiting, there.free(text.messageId(), text.fingerprint(), waiting.received()));
    }
    for (Waiting waiting : lost) {
      SpooledText text = text(waiting);
      if (!waiting.isFound()) {
        found(waiting, there.free(text.messageId(), text.fingerprint()));
      }
    }
  }

  private void found(Waiting waiting, int row) {
    waiting.found(row);
    if (row != RowIndex.NONE) {
      claim(row, waiting.uid());
    }
  }

  private static SpooledText text(Waiting waiting) {
    return Objects.requireNonNull(waiting.text());
  }

  private void append(ImapSession session) throws IOException {
    List<Waiting> missing = new ArrayList<>();
    for (Waiting waiting : group) {
      if (!waiting.isDone() && !waiting.isFound()) {
        if (text(waiting).hasNul() && !session.can("BINARY")) {
          fail(waiting,
              new IOException("has NUL bytes, which this server does not take; restore it with maildir: or eml:"));
        } else {
          missing.add(waiting);
        }
      }
    }
    Appending appending = new Appending(session, selected(), there);
    appending.append(missing, (waiting, why) -> fail(waiting, why));
    for (Waiting waiting : missing) {
      if (waiting.isFound()) {
        wantedUids.put(waiting.row(), waiting.uid());
      }
    }
    if (missing.stream().anyMatch(waiting -> !waiting.isDone() && !waiting.isFound())) {
      find(session);
    }
  }

  private void fail(Waiting waiting, IOException why) {
    waiting.done();
    verdicts.failed(waiting.uid(), why);
  }

  /** Compares those that are there with what was wanted, gives the snapshot's flags to those that were there before if that is wanted, and gives verdicts. */
  private void compare(ImapSession session, List<Waiting> found) throws IOException {
    boolean replace = target.options().replaceFlags();
    Map<Long, Waiting> texts = new HashMap<>();
    Map<Long, Waiting> flags = new HashMap<>();
    for (Waiting waiting : found) {
      long uid = there.uid(waiting.row());
      if (waiting.isSent() || waiting.text() != null && target.options().compareTexts()) {
        texts.put(uid, waiting);
      } else if (replace) {
        flags.put(uid, waiting);
      }
    }
    Map<Long, Response.Fetched> fetched = new HashMap<>();
    selected().fetch(session, texts.keySet(), "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]", fetched::put);
    selected().fetch(session, flags.keySet(), "UID FLAGS", fetched::put);
    Map<Long, Response.Fetched> marked = new HashMap<>(fetched);
    Map<Long, Waiting> updated = new HashMap<>();
    if (replace) {
      Map<String, List<Long>> stores = new LinkedHashMap<>();
      for (Waiting waiting : found) {
        long uid = there.uid(waiting.row());
        Response.Fetched before = fetched.get(uid);
        if (!waiting.isSent() && before != null && !sameFlags(waiting, before)) {
          updated.put(uid, waiting);
          stores.computeIfAbsent(MessageMarks.settable(waiting.message().facts()), key -> new ArrayList<>()).add(uid);
        }
      }
      if (!target.options().dryRun()) {
        selected().store(session, stores);
        selected().fetch(session, updated.keySet(), "UID FLAGS", marked::put);
      }
    }
    for (Waiting waiting : found) {
      long uid = there.uid(waiting.row());
      waiting.done();
      if (waiting.isSent()) {
        verdicts.added(waiting.bytes());
      } else if (updated.containsKey(uid)) {
        verdicts.updated(waiting.bytes());
      } else {
        verdicts.present(waiting.bytes());
      }
      List<String> differences = new ArrayList<>();
      if (texts.containsKey(uid)) {
        compareTexts(waiting, fetched.get(uid), differences);
      }
      if (waiting.isSent() || replace && !target.options().dryRun()) {
        compareFlags(waiting, marked.get(uid), differences);
      }
      if (!differences.isEmpty()) {
        verdicts.differs(waiting.uid(), String.join("; ", differences));
      }
    }
  }

  private static boolean sameFlags(Waiting waiting, Response.Fetched fetched) {
    return fetched.flags() != null
        && MessageMarks.there(fetched.flags()).equals(MessageMarks.wanted(waiting.message().facts()));
  }

  private static void compareTexts(Waiting waiting, Response.@Nullable Fetched there, List<String> differences) {
    Fingerprint shall = text(waiting).fingerprint();
    Fingerprint has = there == null ? null : there.body();
    if (there == null || has == null) {
      differences.add("its text can't be fetched");
      return;
    }
    if (!has.equals(shall)) {
      differences.add("its text is another one, of " + has.bytes() + " bytes, not " + shall.bytes());
    }
    if (waiting.isSent() && there.size() != shall.bytes()) {
      differences.add("its RFC822.SIZE is " + there.size() + ", not " + shall.bytes());
    }
    if (waiting.isSent() && MessageMarks.seconds(there.received()) != waiting.received()) {
      differences.add("it was received " + ImapSession.printable(String.valueOf(there.received())) + ", not "
          + waiting.message().facts().received());
    }
  }

  private static void compareFlags(Waiting waiting, Response.@Nullable Fetched there, List<String> differences) {
    if (there != null && !sameFlags(waiting, there)) {
      SortedSet<String> has = MessageMarks.there(there.flags() == null ? List.of() : there.flags());
      SortedSet<String> lacks = MessageMarks.wanted(waiting.message().facts());
      SortedSet<String> more = new TreeSet<>(has);
      more.removeAll(lacks);
      lacks.removeAll(has);
      differences.add("its flags lack " + ImapSession.printable(lacks.toString()) + " and have "
          + ImapSession.printable(more.toString()) + " beyond");
    }
  }

  @Override
  public void finish() throws IOException {
    work();
    if (selected != null) {
      steadily(session -> {
        BitSet seen = new BitSet();
        selected().lookAtUids(session, uid -> {
          int row = there.row(uid);
          if (row != RowIndex.NONE) {
            seen.set(row);
          }
        });
        wantedUids.forEach((row, uid) -> {
          if (!seen.get(row)) {
            verdicts.differs(uid, "is not there any more");
          }
        });
      });
    }
  }

  @Override
  public void close() throws IOException {
    clear();
  }
}
