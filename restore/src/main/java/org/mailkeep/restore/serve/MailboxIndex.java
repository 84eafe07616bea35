package org.mailkeep.restore.serve;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.tree.AccountHead;

/** What a session keeps in mind of each message of a mailbox: nine bytes. Sizes are noted as they become known. For several threads: a size may be found out twice. */
final class MailboxIndex {

  /** Keywords that are told when a mailbox is opened; all others show where they are set. */
  private static final int MOST_KEYWORDS = 200;

  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final int[] uids;
  private final byte[] flags;
  /** Size with CR LF; 0 is not known. */
  private final int[] sizes;
  private final List<String> keywords;
  private final long nextUid;

  private MailboxIndex(int[] uids, byte[] flags, Set<String> keywords, long nextUid) {
    this.uids = uids;
    this.flags = flags;
    sizes = new int[uids.length];
    this.keywords = List.copyOf(keywords);
    this.nextUid = nextUid;
  }

  static MailboxIndex read(CatalogReader catalogs, AccountHead head, CatalogMailbox mailbox) throws IOException {
    int count = (int) Math.min(LARGEST, mailbox.count());
    Builder builder = new Builder(Math.min(count, 1 << 16));
    catalogs.messages(head, mailbox, builder::add);
    long last = builder.count == 0 ? 0 : Integer.toUnsignedLong(builder.uids[builder.count - 1]);
    return new MailboxIndex(Arrays.copyOf(builder.uids, builder.count), Arrays.copyOf(builder.flags, builder.count),
        builder.keywords, Math.min(CatalogMessage.LARGEST_UID, Math.max(mailbox.nextUid(), last + 1)));
  }

  int count() {
    return uids.length;
  }

  List<String> keywords() {
    return keywords;
  }

  long nextUid() {
    return nextUid;
  }

  /** The uid of the message at a position from 0. */
  long uid(int position) {
    return Integer.toUnsignedLong(uids[position]);
  }

  /** The largest uid; 0 if there is no message. */
  long lastUid() {
    return uids.length == 0 ? 0 : uid(uids.length - 1);
  }

  /** The position of the first message whose uid is at least that. */
  int from(long uid) {
    int low = 0;
    int high = uids.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (uid(middle) < uid) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  boolean has(int position, Flag flag) {
    return (flags[position] & bit(flag)) != 0;
  }

  /** The position of the first unread message, or how many there are if all were read. */
  int firstUnseen() {
    int position = 0;
    while (position < flags.length && has(position, Flag.SEEN)) {
      position++;
    }
    return position;
  }

  int unseen() {
    int unseen = 0;
    for (int position = 0; position < flags.length; position++) {
      unseen += has(position, Flag.SEEN) ? 0 : 1;
    }
    return unseen;
  }

  /** How long the message is with CR LF, if that is known; else 0. */
  long size(int position) {
    return Integer.toUnsignedLong(sizes[position]);
  }

  /** Notes how long the message is with CR LF; IMAP can't tell more than 4 GiB. */
  void size(int position, long size) {
    sizes[position] = (int) Math.min(size, CatalogMessage.LARGEST_UID);
  }

  /** Whether a keyword can be told to a client: an atom that is no system flag. */
  static boolean tellable(String keyword) {
    return !keyword.isEmpty() && keyword.chars().allMatch(c -> c > ' ' && c < 127 && "(){%*\"\\]".indexOf(c) < 0);
  }

  private static int bit(Flag flag) {
    return switch (flag) {
      case SEEN -> 1;
      case ANSWERED -> 2;
      case FLAGGED -> 4;
      case DELETED -> 8;
      case DRAFT -> 16;
    };
  }

  private static final class Builder {
    private final Set<String> keywords = new LinkedHashSet<>();
    private int[] uids;
    private byte[] flags;
    private int count;

    Builder(int expected) {
      uids = new int[expected];
      flags = new byte[expected];
    }

    void add(CatalogMessage message) {
      if (count == uids.length) {
        uids = Arrays.copyOf(uids, Math.max(16, uids.length + (uids.length >> 1)));
        flags = Arrays.copyOf(flags, uids.length);
      }
      uids[count] = (int) message.uid();
      for (Flag flag : message.flags()) {
        flags[count] |= (byte) bit(flag);
      }
      count++;
      for (String keyword : message.keywords()) {
        if (keywords.size() < MOST_KEYWORDS && tellable(keyword)) {
          keywords.add(keyword);
        }
      }
    }
  }
}
