package org.mailkeep.agent.dovecot;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.source.MaildirName;

/**
 * Which UID each file of a Maildir has: Dovecot's {@code dovecot-uidlist}, versions 1 and 3, and Courier's {@code courierimapuiddb}, which is as the former.
 *
 * <pre>
 * version 1   "1 " uidValidity " " nextUid [" " more] LF,  then  uid " " file LF
 * version 3   "3" (" " letter value)* LF,                  then  uid (" " letter value)* " :" file LF
 * </pre>
 *
 * <p>Letters of the first line are V uidValidity, N nextUid, G the mailbox's GUID; of the others G the message's GUID, W and S its sizes, P and O what POP3 needs. A line that cannot be read
 * is passed over, and counted. In memory it takes about its own size twice.
 */
public final class MaildirUidList {
  /** What Dovecot calls it on disk. */
  public static final String NAME = "dovecot-uidlist";

  /** What Courier calls it on disk. */
  public static final String COURIER_NAME = "courierimapuiddb";

  private final Map<String, Entry> entries = new HashMap<>();
  private long uidValidity;
  private long nextUid;
  private @Nullable String guid;
  private int skipped;

  private MaildirUidList() {}

  /**
   * A file and its message.
   *
   * @param uid its UID
   * @param base the name of the file, without flags ({@link MaildirName#base})
   * @param guid its GUID, where that is not just {@code base}
   */
  public record Entry(long uid, String base, @Nullable String guid) {}

  /**
   * Reads a list.
   *
   * @param in the file; not closed here
   * @param name what it is called, for messages
   * @throws DovecotFormatException if its first line is not that of such a list, or it is too large
   */
  public static MaildirUidList read(InputStream in, String name) throws IOException {
    TextLines lines = new TextLines(in, name);
    MaildirUidList list = new MaildirUidList();
    String first = lines.next();
    String[] words = first == null ? new String[] {""} : first.split(" ", -1);
    boolean old = words[0].equals("1");
    if (old && words.length >= 3) {
      list.uidValidity = TextLines.number(words[1]);
      list.nextUid = TextLines.number(words[2]);
    } else if (words[0].equals("3")) {
      list.first(words);
    } else {
      throw lines.unsound("neither of version 1 nor 3");
    }
    if (list.uidValidity == 0 || list.nextUid == 0) {
      throw lines.unsound("UIDVALIDITY or the next UID is missing");
    }
    for (String line = lines.next(); line != null; line = lines.next()) {
      list.add(old ? oldEntry(line) : entry(line));
    }
    return list;
  }

  private void first(String[] words) {
    for (String word : words) {
      String value = word.isEmpty() ? "" : word.substring(1);
      if (word.startsWith("V")) {
        uidValidity = TextLines.number(value);
      } else if (word.startsWith("N")) {
        nextUid = TextLines.number(value);
      } else if (word.startsWith("G") && !value.isEmpty()) {
        guid = value;
      }
    }
  }

  private void add(@Nullable Entry entry) {
    if (entry == null) {
      skipped++;
      return;
    }
    nextUid = Math.max(nextUid, entry.uid + 1);
    entries.merge(entry.base, entry, (one, other) -> one.uid > other.uid ? one : other);
  }

  private static @Nullable Entry oldEntry(String line) {
    int blank = line.indexOf(' ');
    return blank < 0 ? null : entry(line.substring(0, blank), line.substring(blank + 1), null);
  }

  private static @Nullable Entry entry(String line) {
    int colon = line.indexOf(" :");
    if (colon < 0) {
      return null;
    }
    String[] words = line.substring(0, colon).split(" ", -1);
    String messageGuid = null;
    for (String word : words) {
      if (word.startsWith("G") && word.length() > 1) {
        messageGuid = word.substring(1);
      }
    }
    return entry(words[0], line.substring(colon + 2), messageGuid);
  }

  private static @Nullable Entry entry(String digits, String file, @Nullable String messageGuid) {
    long uid = TextLines.number(digits);
    boolean plain = !file.isEmpty() && file.indexOf('/') < 0 && file.indexOf('\0') < 0;
    return uid == 0 || !plain ? null : new Entry(uid, MaildirName.base(file), messageGuid);
  }

  /** The UIDVALIDITY of the mailbox. */
  public long uidValidity() {
    return uidValidity;
  }

  /** The UID that the next message gets. */
  public long nextUid() {
    return nextUid;
  }

  /** The GUID of the mailbox, if it is there. */
  public Optional<String> guid() {
    return Optional.ofNullable(guid);
  }

  /** How many lines could not be read. */
  public int skipped() {
    return skipped;
  }

  /** What is said of a file. */
  public Optional<Entry> entry(MaildirName file) {
    return Optional.ofNullable(entries.get(file.base()));
  }

  /** All files, by ascending UID; some may be gone. */
  public List<Entry> entries() {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort((one, other) -> Long.compare(one.uid, other.uid));
    return sorted;
  }
}
