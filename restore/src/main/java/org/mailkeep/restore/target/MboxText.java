package org.mailkeep.restore.target;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;

/**
 * How messages stand in an mbox.
 *
 * <pre>
 * Message = "From MAILER-DAEMON " time LF, header, state lines, empty line, body, LF
 * </pre>
 *
 * <p>The time is that of receipt, in UTC. {@code Status}, {@code X-Status}, {@code X-Keywords}, {@code X-UID} and, in the first message, {@code X-IMAPbase} say what Dovecot and others keep there:
 * such lines that a message itself has, and its {@code Content-Length}, would say something wrong, and are left out. Lines that begin with {@code From }, after any number of {@code >}, get one
 * {@code >} more (mboxrd). A last line without an end gets one.
 */
final class MboxText {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ROOT);
  private static final Set<String> STATE = Set.of("status", "x-status", "x-keywords", "x-uid", "x-imap", "x-imapbase",
      "content-length");
  private static final int LONGEST_NAME = 16;
  private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

  private final CatalogMailbox mailbox;
  private final List<String> keywords;
  private boolean first = true;

  /**
   * Those of a mailbox.
   *
   * @param keywords all that its messages have: Dovecot knows only those that the first message names
   */
  MboxText(CatalogMailbox mailbox, List<String> keywords) {
    this.mailbox = mailbox;
    this.keywords = keywords.stream().filter(KeywordName::isOne).toList();
  }

  /** Appends a message to {@code out}. */
  void write(CatalogMessage facts, Spool text, OutputStream out) throws IOException {
    Instant received = facts.received();
    boolean sayable = !received.isBefore(Instant.EPOCH) && received.getEpochSecond() < 0xffff_ffffL;
    LocalDateTime time = LocalDateTime.ofInstant(sayable ? received : Instant.EPOCH, ZoneOffset.UTC);
    out.write(ascii("From MAILER-DAEMON " + TIME.format(time) + "\n"));
    Lines lines = new Lines(ascii(state(facts)), out);
    text.writeTo(lines);
    lines.end();
    first = false;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private String state(CatalogMessage facts) {
    StringBuilder state = new StringBuilder();
    if (mailbox.uidValidity() > 0) {
      if (first) {
        state.append(String.format("X-IMAPbase: %d %010d", mailbox.uidValidity(),
            Math.max(facts.uid(), mailbox.nextUid() - 1)));
        keywords.forEach(keyword -> state.append(' ').append(keyword));
        state.append('\n');
      }
      state.append("X-UID: ").append(facts.uid()).append('\n');
    }
    state.append("Status: ").append(facts.flags().contains(Flag.SEEN) ? "RO" : "O").append('\n');
    String letters = letters(facts.flags());
    if (!letters.isEmpty()) {
      state.append("X-Status: ").append(letters).append('\n');
    }
    List<String> own = facts.keywords().stream().filter(KeywordName::isOne).toList();
    if (!own.isEmpty()) {
      state.append("X-Keywords: ").append(String.join(" ", own)).append('\n');
    }
    return state.toString();
  }

  private static String letters(Set<Flag> flags) {
    StringBuilder letters = new StringBuilder();
    for (Flag flag : Flag.values()) {
      if (flags.contains(flag)) {
        letters.append(switch (flag) {
          case SEEN -> "";
          case ANSWERED -> "A";
          case FLAGGED -> "F";
          case DELETED -> "D";
          case DRAFT -> "T";
        });
      }
    }
    return letters.toString();
  }

  /** Passes lines on as they stand in an mbox. */
  private static final class Lines extends OutputStream {
    private final byte[] state;
    private final OutputStream out;

    /** How the line begins, until it is known what it is. */
    private final byte[] begin = new byte[LONGEST_NAME + 1];
    private int begun;
    private long quotes;
    private boolean undecided = true;
    private boolean dropped;
    private boolean inHeader = true;

    /** Whether the line before was dropped: then what continues it is, too. */
    private boolean droppedBefore;

    Lines(byte[] state, OutputStream out) {
      this.state = state;
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      int end = offset + length;
      while (from < end) {
        if (undecided) {
          undecided(bytes[from++]);
        } else {
          int stop = from;
          while (stop < end && bytes[stop] != '\n') {
            stop++;
          }
          boolean ends = stop < end;
          if (!dropped) {
            out.write(bytes, from, stop - from + (ends ? 1 : 0));
          }
          from = stop + (ends ? 1 : 0);
          if (ends) {
            nextLine();
          }
        }
      }
    }

    private void undecided(byte b) throws IOException {
      if (begun == 0 && b == '>') {
        quotes++;
        return;
      }
      begin[begun++] = b;
      boolean lineEnds = b == '\n';
      boolean mayBeFrom = begun <= FROM.length && begin[begun - 1] == FROM[begun - 1] && begunLikeFrom();
      boolean mayBeState = inHeader && quotes == 0 && b != ':' && begun <= LONGEST_NAME;
      if (lineEnds || begun == FROM.length && mayBeFrom || !mayBeFrom && !mayBeState || begun == begin.length) {
        decide(lineEnds);
      }
    }

    private boolean begunLikeFrom() {
      for (int i = 0; i < begun; i++) {
        if (begin[i] != FROM[i]) {
          return false;
        }
      }
      return true;
    }

    private void decide(boolean lineEnds) throws IOException {
      String text = new String(begin, 0, begun, StandardCharsets.ISO_8859_1);
      boolean continued = begun > 0 && (begin[0] == ' ' || begin[0] == '\t');
      boolean empty = quotes == 0 && lineEnds && (begun == 1 || begun == 2 && begin[0] == '\r');
      if (inHeader && empty) {
        out.write(state);
        inHeader = false;
      }
      int colon = text.indexOf(':');
      boolean isState = colon > 0 && STATE.contains(text.substring(0, colon).strip().toLowerCase(Locale.ROOT));
      dropped = inHeader && quotes == 0 && (isState || continued && droppedBefore);
      if (!dropped) {
        for (long i = 0; i < quotes; i++) {
          out.write('>');
        }
        if (begun == FROM.length && begunLikeFrom()) {
          out.write('>');
        }
        out.write(begin, 0, begun);
      }
      undecided = false;
      if (lineEnds) {
        nextLine();
      }
    }

    private void nextLine() {
      droppedBefore = dropped;
      undecided = true;
      begun = 0;
      quotes = 0;
    }

    /** Ends the message. */
    void end() throws IOException {
      if (undecided && (begun > 0 || quotes > 0)) {
        decide(false);
      }
      if (!undecided && !dropped) {
        out.write('\n');
      }
      if (inHeader) {
        out.write(state);
        out.write('\n');
      }
      out.write('\n');
    }
  }
}
