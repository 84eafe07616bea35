package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.restore.search.PageHistory.Leaf;

/**
 * The messages of one account that a search found, and where each was on which nights. Of each only numbers are kept, about 100 bytes: an account may have a million that fit.
 */
final class Matches {

  private static final int NONE = -1;
  private static final int NEXT = 0;
  private static final int MAILBOX = 1;
  private static final int UID = 2;
  private static final int FIRST = 3;
  private static final int LAST = 4;
  private static final int PAGE = 5;
  private static final int FIELDS = 6;

  private final AccountHistory history;
  private final Versions versions;
  private final Identities identities;
  private int[] heads = new int[0];
  private boolean[] refused = new boolean[0];
  private int[] stays = new int[FIELDS << 8];
  private int stayCount;

  /** Whether spans of nights in which a message was in different versions of a page are kept apart, for those who want to know how it looked in each. */
  enum Versions {
    JOINED, APART
  }

  private Matches(AccountHistory history, Versions versions) {
    this.history = history;
    this.versions = versions;
    identities = new Identities(history::summary);
  }

  /** Tells which messages are looked for. */
  interface Judge {

    /** Whether a message of that page may be looked for. Whatever page a message that is found is on, it counts. */
    boolean page(Leaf leaf);

    /** Whether a message fits as far as the catalog tells, which costs nothing. Asked of every message on such a page, whether it is known or not. */
    boolean fits(Leaf leaf, CatalogMessage message);

    /** Whether it fits as far as must be read for it. Asked once for each message that fits so far. */
    default boolean fitsRead(Leaf leaf, CatalogMessage message) throws IOException {
      return true;
    }

    /** Whether {@link #fitsRead} reads at all: then its refusals are remembered. */
    default boolean reads() {
      return false;
    }

    /** Whether a message that fits does so wherever it is; if not, pages are read again once it is known which messages fit. */
    default boolean lasts() {
      return true;
    }
  }

  /** Finds the messages that {@code judge} looks for. Each page is read once, if what fits on one night does on all. */
  static Matches find(AccountHistory history, Judge judge, Versions versions) throws IOException {
    Matches matches = new Matches(history, versions);
    List<Integer> candidates = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < history.leaves().size(); i++) {
      boolean candidate = judge.page(history.leaves().get(i));
      if (candidate) {
        candidates.add(i);
      }
      if (!candidate || !judge.lasts()) {
        others.add(i);
      }
    }
    history.messages(candidates, (number, leaf, message) -> matches.judge(judge, number, leaf, message));
    if (matches.identities.count() > 0) {
      history.messages(others, (number, leaf, message) -> matches.known(number, leaf, message));
    }
    return matches;
  }

  /** The numbers of the messages that {@code wanted} takes, by mailbox and uid of the newest place of each. */
  int[] inOrder(IntPredicate wanted) {
    int[] mailboxes = IntStream.range(0, history.mailboxes().size()).boxed()
        .sorted(Comparator.comparing((Integer i) -> history.mailboxes().get(i).name()))
        .mapToInt(Integer::intValue).toArray();
    int[] ends = new int[mailboxes.length + 1];
    int[] chosen = IntStream.range(0, identities.count())
        .filter(number -> identities.numberOf(number) == number && !refused[number] && wanted.test(number)).toArray();
    for (int number : chosen) {
      ends[stays[newestOf(number) + MAILBOX]]++;
    }
    int end = 0;
    for (int mailbox : mailboxes) {
      int size = ends[mailbox];
      ends[mailbox] = end;
      end += size;
    }
    // A uid has 32 bits and a number 31: sorted as one, a mailbox after the other.
    long[] sorted = new long[chosen.length];
    for (int number : chosen) {
      int newest = newestOf(number);
      sorted[ends[stays[newest + MAILBOX]]++] = Integer.toUnsignedLong(stays[newest + UID]) << 31 | number;
    }
    int from = 0;
    for (int mailbox : mailboxes) {
      Arrays.sort(sorted, from, ends[mailbox]);
      from = ends[mailbox];
    }
    for (int i = 0; i < sorted.length; i++) {
      chosen[i] = (int) (sorted[i] & Integer.MAX_VALUE);
    }
    return chosen;
  }

  /** Where a message was last: of several places at once any. */
  Stay newest(int number) {
    return stay(number, newestOf(number));
  }

  /** Where a message was, the earliest first. */
  List<Stay> stays(int number) {
    List<Stay> list = new ArrayList<>();
    for (int at = heads[number]; at != NONE; at = stays[at + NEXT]) {
      list.add(stay(number, at));
    }
    list.sort(Comparator.comparingInt(Stay::first).thenComparingInt(Stay::last));
    return list;
  }

  /** The last night on which a message was anywhere. */
  int last(int number) {
    int last = -1;
    for (int at = heads[number]; at != NONE; at = stays[at + NEXT]) {
      last = Math.max(last, stays[at + LAST]);
    }
    return last;
  }

  private void judge(Judge judge, int page, Leaf leaf, CatalogMessage message) throws IOException {
    CatalogMailbox mailbox = history.mailbox(leaf);
    int known = identities.find(mailbox, message);
    boolean fits = judge.fits(leaf, message);
    if (known != NONE && !refused[known] && judge.lasts()) {
      add(mailbox, page, leaf, message);
    } else if (known == NONE && fits) {
      if (judge.fitsRead(leaf, message)) {
        int number = identities.add(mailbox, message, this::merge);
        reserve(number);
        if (judge.lasts()) {
          stay(number, page, leaf, message);
        }
      } else if (judge.reads()) {
        int number = identities.addName(mailbox, message);
        reserve(number);
        refused[number] = true;
      }
    }
  }

  private void known(int page, Leaf leaf, CatalogMessage message) throws IOException {
    CatalogMailbox mailbox = history.mailbox(leaf);
    int known = identities.find(mailbox, message);
    if (known != NONE && !refused[known]) {
      add(mailbox, page, leaf, message);
    }
  }

  private void add(CatalogMailbox mailbox, int page, Leaf leaf, CatalogMessage message) throws IOException {
    int number = identities.add(mailbox, message, this::merge);
    reserve(number);
    stay(number, page, leaf, message);
  }

  private void stay(int number, int page, Leaf leaf, CatalogMessage message) {
    leaf.presence().each((list, first, last) -> stay(number, list, (int) message.uid(), first, last, page));
  }

  /** Adds a stay, or lengthens the one that it goes on with: the page is then that of the later nights. */
  private void stay(int number, int mailbox, int uid, int first, int last, int page) {
    if (versions == Versions.JOINED) {
      for (int at = heads[number]; at != NONE; at = stays[at + NEXT]) {
        boolean samePlace = stays[at + MAILBOX] == mailbox
            && (stays[at + UID] == uid || !history.uidsStay(mailbox));
        if (samePlace && stays[at + FIRST] <= last + 1 && stays[at + LAST] >= first - 1) {
          stays[at + FIRST] = Math.min(stays[at + FIRST], first);
          if (last >= stays[at + LAST]) {
            stays[at + LAST] = last;
            stays[at + UID] = uid;
            stays[at + PAGE] = page;
          }
          return;
        }
      }
    }
    if (stayCount + FIELDS > stays.length) {
      stays = Arrays.copyOf(stays, stays.length + stays.length / 2 / FIELDS * FIELDS);
    }
    int at = stayCount;
    stayCount += FIELDS;
    stays[at + NEXT] = heads[number];
    stays[at + MAILBOX] = mailbox;
    stays[at + UID] = uid;
    stays[at + FIRST] = first;
    stays[at + LAST] = last;
    stays[at + PAGE] = page;
    heads[number] = at;
  }

  private void reserve(int number) {
    if (number >= heads.length) {
      int before = heads.length;
      heads = Arrays.copyOf(heads, Math.max(256, 2 * before));
      refused = Arrays.copyOf(refused, heads.length);
      Arrays.fill(heads, before, heads.length, NONE);
    }
  }

  private void merge(int first, int second) {
    reserve(Math.max(first, second));
    refused[first] &= refused[second];
    if (heads[second] != NONE) {
      int at = heads[second];
      while (stays[at + NEXT] != NONE) {
        at = stays[at + NEXT];
      }
      stays[at + NEXT] = heads[first];
      heads[first] = heads[second];
      heads[second] = NONE;
    }
  }

  private int newestOf(int number) {
    int best = heads[number];
    for (int at = best; at != NONE; at = stays[at + NEXT]) {
      if (stays[at + LAST] > stays[best + LAST]) {
        best = at;
      }
    }
    return best;
  }

  private Stay stay(int number, int at) {
    return new Stay(number, stays[at + MAILBOX], Integer.toUnsignedLong(stays[at + UID]), stays[at + FIRST],
        stays[at + LAST], stays[at + PAGE]);
  }

  /**
   * Where a message was for some nights on end.
   *
   * @param message its number
   * @param mailbox the mailbox's number
   * @param uid what it was called there
   * @param first the first of these nights
   * @param last the last
   * @param page the number of a page that has it as it was on the last
   */
  record Stay(int message, int mailbox, long uid, int first, int last, int page) {}
}
