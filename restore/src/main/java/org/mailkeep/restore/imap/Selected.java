package org.mailkeep.restore.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.mailkeep.restore.target.RowIndex;
import org.mailkeep.restore.target.WantedMailbox;

/** A mailbox that a session has selected. */
final class Selected {

  /** UIDs in one command. */
  private static final int LONGEST_SET = 500;

  private final String name;
  private long uidValidity;
  private long exists;

  private Selected(String name) {
    this.name = name;
  }

  /**
   * Selects a mailbox; if there is none, it is made and subscribed to.
   *
   * @return null if there is none and nothing is to be changed
   */
  static @Nullable Selected of(String name, WantedMailbox wanted, ImapSession session, boolean dryRun)
      throws IOException {
    Selected selected = new Selected(name);
    try {
      selected.select(session, dryRun ? "EXAMINE" : "SELECT");
    } catch (Refusal missing) {
      if (dryRun) {
        return null;
      }
      selected.create(session, missing);
      selected.select(session, "SELECT");
      subscribe(name, session);
      return selected;
    }
    if (!dryRun && wanted.facts().subscribed()) {
      subscribe(name, session);
    }
    return selected;
  }

  private static void subscribe(String name, ImapSession session) throws IOException {
    try {
      session.command("SUBSCRIBE " + ImapWriter.quoted(name), ImapSession.Taker.NONE);
    } catch (Refusal e) {
      throw new Refusal(ImapSession.printable(name) + ": can't be subscribed to: " + e.getMessage(), "");
    }
  }

  private void create(ImapSession session, Refusal missing) throws IOException {
    try {
      session.command("CREATE " + ImapWriter.quoted(name), ImapSession.Taker.NONE);
    } catch (Refusal e) {
      throw new Refusal(shown() + ": can be neither opened (" + missing.getMessage() + ") nor made: " + e.getMessage(),
          "");
    }
  }

  private void select(ImapSession session, String command) throws IOException {
    exists = 0;
    session.command(command + " " + ImapWriter.quoted(name), response -> {
      if (response instanceof Response.Data data && data.name().equals("EXISTS")) {
        exists = data.number();
      }
      if (response instanceof Response.Status status && status.codeName().equals("UIDVALIDITY")) {
        uidValidity = UidSet.number(status.code().substring("UIDVALIDITY".length()).strip());
      }
    });
  }

  long uidValidity() {
    return uidValidity;
  }

  String quoted() {
    return ImapWriter.quoted(name);
  }

  /** Its name, for messages. */
  String shown() {
    return ImapSession.printable(name);
  }

  /** Whether there was anything in it when it was selected. */
  boolean isEmpty() {
    return exists == 0;
  }

  /** Learns the GUIDs of what is there, if the server tells them. */
  void lookAtGuids(ImapSession session, MessagesThere there) throws IOException {
    long from = there.guids() < there.size() ? there.uid(there.guids()) : there.lastUid() + 1;
    try {
      session.command("UID FETCH " + from + ":* (UID X-GUID)", response -> {
        if (response instanceof Response.Fetched message && message.guid() != null && message.uid() >= from) {
          there.guid(row(there, message.uid()), message.guid());
        }
      });
    } catch (Refusal e) {
      // Only Dovecot and its kin know the word; others are asked for contents.
      return;
    }
  }

  /** Learns sizes and Message-IDs of what is there and was not looked at. */
  void lookAtContents(ImapSession session, MessagesThere there) throws IOException {
    long from = there.contents() < there.size() ? there.uid(there.contents()) : there.lastUid() + 1;
    session.command("UID FETCH " + from + ":* (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])",
        response -> {
          if (response instanceof Response.Fetched message && message.header() != null && message.size() >= 0
              && message.uid() >= from) {
            there.content(row(there, message.uid()), message.size(), MessageIdHeader.of(message.header()),
                MessageMarks.seconds(message.received()));
          }
        });
    there.allContentsKnown();
  }

  private static int row(MessagesThere there, long uid) throws IOException {
    return uid > there.lastUid() ? there.add(uid) : there.row(uid);
  }

  /** Learns what the texts of {@code rows} are. */
  void lookAtTexts(ImapSession session, MessagesThere there, BitSet rows) throws IOException {
    List<Long> uids = rows.stream().mapToObj(there::uid).toList();
    fetch(session, uids, "UID BODY.PEEK[]", (uid, message) -> {
      int row = there.row(uid);
      if (row != RowIndex.NONE && message.body() != null) {
        there.fingerprint(row, message.body());
      }
    });
  }

  /** Visits the UIDs of all that is there now. */
  void lookAtUids(ImapSession session, LongConsumer uids) throws IOException {
    session.command("UID FETCH 1:* (UID)", response -> {
      if (response instanceof Response.Fetched message) {
        uids.accept(message.uid());
      }
    });
  }

  /** Fetches {@code what} of messages; those that are gone are left out, as is what was not asked for. */
  void fetch(ImapSession session, Collection<Long> uids, String what, Taker taker) throws IOException {
    Set<Long> asked = new TreeSet<>(uids);
    List<Long> sorted = new ArrayList<>(asked);
    for (int from = 0; from < sorted.size(); from += LONGEST_SET) {
      List<Long> some = sorted.subList(from, Math.min(sorted.size(), from + LONGEST_SET));
      session.command("UID FETCH " + UidSet.of(some) + " (" + what + ")", response -> {
        boolean bodies = what.contains("BODY");
        if (response instanceof Response.Fetched message && (!bodies || message.body() != null)
            && asked.contains(message.uid())) {
          taker.message(message.uid(), message);
        }
      });
    }
  }

  /** Gives messages exactly these flags, each list of them to its messages. */
  void store(ImapSession session, Map<String, List<Long>> flags) throws IOException {
    for (Map.Entry<String, List<Long>> entry : flags.entrySet()) {
      session.command("UID STORE " + UidSet.of(new ArrayList<>(new TreeSet<>(entry.getValue()))) + " FLAGS.SILENT ("
          + entry.getKey() + ")", ImapSession.Taker.NONE);
    }
  }

  /** Takes messages. */
  @FunctionalInterface
  interface Taker {
    void message(long uid, Response.Fetched message);
  }
}
