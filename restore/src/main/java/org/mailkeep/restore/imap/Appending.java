package org.mailkeep.restore.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.mailkeep.repository.catalog.CatalogMessage;

/**
 * Appends messages: all with one command where the server takes that (MULTIAPPEND, RFC 3502), one command after another without waiting where literals need no leave (LITERAL+, RFC 7888), else
 * one by one. Where the server says which UIDs they got (UIDPLUS, RFC 4315), they are found by them.
 */
final class Appending {

  private final ImapSession session;
  private final Selected selected;
  private final MessagesThere there;

  Appending(ImapSession session, Selected selected, MessagesThere there) {
    this.session = session;
    this.selected = selected;
    this.there = there;
  }

  /**
   * Appends {@code messages}; each is found, has failed, or is somewhere there.
   *
   * @throws Refusal if the mailbox is full
   */
  void append(List<Waiting> messages, Failed failed) throws IOException {
    messages.forEach(Waiting::sending);
    if (messages.size() > 1 && session.can("MULTIAPPEND")) {
      try {
        String tag = session.send("APPEND " + selected.quoted());
        for (Waiting message : messages) {
          write(tag, message);
        }
        end(tag, messages);
        return;
      } catch (Refusal e) {
        // It took none of them: the one that it does not take is found by asking for each.
        stopIfFull(e);
      }
    }
    if (session.can("LITERAL+")) {
      pipeline(messages, failed);
    } else {
      for (Waiting message : messages) {
        try {
          String tag = session.send("APPEND " + selected.quoted());
          write(tag, message);
          end(tag, List.of(message));
        } catch (Refusal e) {
          refused(message, e, failed);
        }
      }
    }
  }

  private void pipeline(List<Waiting> messages, Failed failed) throws IOException {
    List<String> tags = new ArrayList<>();
    for (Waiting message : messages) {
      String tag = session.send("APPEND " + selected.quoted());
      write(tag, message);
      session.out().write(new byte[] {'\r', '\n'});
      tags.add(tag);
    }
    Refusal full = null;
    for (int i = 0; i < tags.size(); i++) {
      try {
        found(session.await(tags.get(i), ImapSession.Taker.NONE), List.of(messages.get(i)));
      } catch (Refusal e) {
        failed.message(messages.get(i), e);
        full = e.isFull() ? e : full;
      }
    }
    if (full != null) {
      throw full;
    }
  }

  private static void refused(Waiting message, Refusal why, Failed failed) throws IOException {
    failed.message(message, why);
    stopIfFull(why);
  }

  private static void stopIfFull(Refusal why) throws Refusal {
    if (why.isFull()) {
      throw why;
    }
  }

  private void write(String tag, Waiting waiting) throws IOException {
    SpooledText text = Objects.requireNonNull(waiting.text());
    CatalogMessage facts = waiting.message().facts();
    OutputStream out = session.out();
    ImapWriter.write(out, " (" + MessageMarks.settable(facts) + ")");
    ImapWriter.write(out, MessageMarks.date(facts.received()).map(date -> " " + date).orElse(""));
    long bytes = text.fingerprint().bytes();
    boolean unasked = session.can("LITERAL+") || session.can("LITERAL-") && bytes <= 4096;
    ImapWriter.write(out, (text.hasNul() ? " ~{" : " {") + bytes + (unasked ? "+}\r\n" : "}\r\n"));
    if (!unasked) {
      session.continued(tag);
    }
    text.writeTo(out);
  }

  private void end(String tag, List<Waiting> messages) throws IOException {
    session.out().write(new byte[] {'\r', '\n'});
    found(session.await(tag, ImapSession.Taker.NONE), messages);
  }

  private void found(Response.Status status, List<Waiting> messages) throws IOException {
    String[] words = status.code().split(" ");
    if (words.length != 3 || !status.codeName().equals("APPENDUID")
        || UidSet.number(words[1]) != selected.uidValidity()) {
      return;
    }
    List<Long> uids = UidSet.read(words[2], messages.size());
    if (uids.size() != messages.size() || uids.getFirst() <= there.lastUid()) {
      return;
    }
    for (int i = 0; i < uids.size(); i++) {
      SpooledText text = Objects.requireNonNull(messages.get(i).text());
      boolean contents = there.knowsContents();
      int row = there.add(uids.get(i));
      if (contents) {
        there.content(row, text.fingerprint().bytes(), text.messageId(),
            messages.get(i).message().facts().received().getEpochSecond());
      }
      there.claim(row);
      messages.get(i).found(row);
    }
  }

  /** Is told which messages the server does not take. */
  @FunctionalInterface
  interface Failed {
    void message(Waiting message, Refusal why);
  }
}
