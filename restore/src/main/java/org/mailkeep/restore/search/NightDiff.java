package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.restore.search.PageHistory.Leaf;

/** What differs between two nights of an account. Only pages that are not the same on both are read. */
public final class NightDiff {

  private static final int BEFORE = 0;
  private static final int AFTER = 1;

  private final AccountHistory history;
  private final FactsReader facts;
  private final Matches matches;
  private final FoundPages pages;
  private final Set<String> unnamed = new HashSet<>();
  private final List<String> keys = new ArrayList<>();

  /**
   * Compares two nights.
   *
   * @param limit what may be read of mail to show what it is
   */
  public NightDiff(Repository repository, String account, Night before, Night after, ReadLimit limit,
      MailSearch.Listener listener) throws IOException {
    history = new AccountHistory(repository, new AccountNights(account, List.of(before, after)));
    if (history.nightsWithout() > 0) {
      listener.nightsWithoutCatalog(account, history.nightsWithout());
    }
    facts = new FactsReader(repository, history, limit,
        (where, leaf, message, reason) -> listener.unread(account, where.mailbox(leaf).name(), message.uid(), reason));
    history.mailboxes().stream().filter(mailbox -> mailbox.guid().isEmpty())
        .forEach(mailbox -> unnamed.add(mailbox.name()));
    for (CatalogMailbox mailbox : history.mailboxes()) {
      keys.add(key(mailbox));
    }
    matches = Matches.find(history, new Differing(), Matches.Versions.APART);
    pages = new FoundPages(history);
  }

  /** What became of each mailbox, by name: those in which nothing did included. */
  public List<MailboxChange> mailboxes() throws IOException {
    Map<String, Counts> counts = new LinkedHashMap<>();
    for (int night = BEFORE; night <= AFTER; night++) {
      for (CatalogMailbox mailbox : history.mailboxesOn(night)) {
        Counts of = counts.computeIfAbsent(key(mailbox), key -> new Counts());
        of.names[night] = mailbox.name();
        of.messages[night] += mailbox.count();
      }
    }
    changes((change, stay) -> {
      if (change.from().isPresent()) {
        of(counts, change.fromMailbox()).movedOut++;
      }
      Counts of = of(counts, change.mailbox());
      switch (change.kind()) {
        case ADDED -> of.added++;
        case GONE -> of.gone++;
        case MOVED -> of.movedIn++;
        case FLAGS -> of.flags++;
      }
    });
    TreeMap<String, MailboxChange> byName = new TreeMap<>();
    for (Counts of : counts.values()) {
      MailboxChange change = of.change();
      byName.put(change.name().orElseGet(() -> change.before().orElseThrow()) + "\0" + byName.size(), change);
    }
    return new ArrayList<>(byName.values());
  }

  /** Hands over what became of messages, by mailbox and uid. */
  public void messages(Visitor visitor) throws IOException {
    changes((change, stay) -> {
      CatalogMessage message = pages.message(stay);
      visitor.message(new MessageChange(change.kind(), history.mailboxes().get(change.mailbox()).name(), message,
          change.from(), change.added(), change.removed(),
          facts.wished(history.leaves().get(stay.page()), message)));
    });
  }

  private static Counts of(Map<String, Counts> counts, String key) {
    return counts.computeIfAbsent(key, missing -> new Counts());
  }

  private Counts of(Map<String, Counts> counts, int mailbox) {
    return of(counts, keys.get(mailbox));
  }

  /** A mailbox keeps its GUID under another name. Where one of the nights knows of none, the name has to do. */
  private String key(CatalogMailbox mailbox) {
    return unnamed.contains(mailbox.name())
        ? "name " + mailbox.name()
        : mailbox.guid().map(guid -> "guid " + guid.hex()).orElseThrow();
  }

  private void changes(ChangeVisitor visitor) throws IOException {
    for (int number : matches.inOrder(any -> true)) {
      List<Matches.Stay> before = new ArrayList<>();
      List<Matches.Stay> after = new ArrayList<>();
      for (Matches.Stay stay : matches.stays(number)) {
        if (stay.first() == BEFORE) {
          before.add(stay);
        }
        if (stay.last() == AFTER) {
          after.add(stay);
        }
      }
      compare(before, after, visitor);
    }
  }

  private void compare(List<Matches.Stay> before, List<Matches.Stay> after, ChangeVisitor visitor) throws IOException {
    Map<Matches.Stay, Matches.Stay> same = new HashMap<>();
    List<Matches.Stay> left = new ArrayList<>(before);
    for (Matches.Stay now : after) {
      left.stream()
          .filter(was -> keys.get(was.mailbox()).equals(keys.get(now.mailbox()))
              && (was.uid() == now.uid() || !history.uidsStay(now.mailbox())))
          .findFirst().ifPresent(was -> {
            same.put(now, was);
            left.remove(was);
          });
    }
    for (Matches.Stay now : after) {
      Matches.Stay was = same.get(now);
      if (was == null && left.isEmpty()) {
        visitor.change(new Change(Kind.ADDED, now.mailbox(), -1, Optional.empty(), List.of(), List.of()), now);
        continue;
      }
      Optional<String> from = Optional.empty();
      int fromMailbox = -1;
      if (was == null) {
        was = left.removeFirst();
        fromMailbox = was.mailbox();
        from = Optional.of(history.mailboxes().get(fromMailbox).name());
      }
      List<String> had = FlagWords.of(pages.message(was));
      List<String> has = FlagWords.of(pages.message(now));
      List<String> added = has.stream().filter(flag -> !had.contains(flag)).toList();
      List<String> removed = had.stream().filter(flag -> !has.contains(flag)).toList();
      if (from.isPresent() || !added.isEmpty() || !removed.isEmpty()) {
        visitor.change(new Change(from.isPresent() ? Kind.MOVED : Kind.FLAGS, now.mailbox(), fromMailbox, from, added,
            removed), now);
      }
    }
    for (Matches.Stay was : left) {
      visitor.change(new Change(Kind.GONE, was.mailbox(), -1, Optional.empty(), List.of(), List.of()), was);
    }
  }

  /** What became of a message. */
  public enum Kind {
    /** It is in a mailbox and was in none, or is there as well as elsewhere. */
    ADDED,
    /** It was in a mailbox, and is in none, or in one less. */
    GONE,
    /** It is in another mailbox, or has another uid. */
    MOVED,
    /** It has other flags or keywords. */
    FLAGS
  }

  /**
   * What became of a message.
   *
   * @param mailbox where it is now; where it was if it is gone
   * @param message as it is there
   * @param from where it was if it moved
   * @param added flags that it has got
   * @param removed flags that it has lost
   * @param facts what it says of itself, if that is known without reading more than may be read
   */
  public record MessageChange(Kind kind, String mailbox, CatalogMessage message, Optional<String> from,
      List<String> added, List<String> removed, Optional<MessageFacts> facts) {}

  /**
   * What became of a mailbox.
   *
   * @param before its name then; empty if it was not there
   * @param name its name now; empty if it is not there any more
   * @param messagesBefore how many messages it had
   * @param messages how many it has
   * @param added messages that came
   * @param gone messages that are in no mailbox any more
   * @param movedIn messages that were elsewhere
   * @param movedOut messages that are elsewhere
   * @param flags messages with other flags that stayed
   */
  public record MailboxChange(Optional<String> before, Optional<String> name, long messagesBefore, long messages,
      long added, long gone, long movedIn, long movedOut, long flags) {

    /** Whether anything became of it. */
    public boolean isChanged() {
      return !before.equals(name) || added + gone + movedIn + movedOut + flags > 0 || messagesBefore != messages;
    }
  }

  /** Takes changes of messages. */
  @FunctionalInterface
  public interface Visitor {
    void message(MessageChange change) throws IOException;
  }

  @FunctionalInterface
  private interface ChangeVisitor {
    void change(Change change, Matches.Stay stay) throws IOException;
  }

  private record Change(Kind kind, int mailbox, int fromMailbox, Optional<String> from, List<String> added,
      List<String> removed) {}

  private static final class Counts {
    private final String[] names = {"", ""};
    private final long[] messages = new long[2];
    private long added;
    private long gone;
    private long movedIn;
    private long movedOut;
    private long flags;

    MailboxChange change() {
      return new MailboxChange(name(BEFORE), name(AFTER), messages[BEFORE], messages[AFTER], added, gone, movedIn,
          movedOut, flags);
    }

    private Optional<String> name(int night) {
      return Optional.of(names[night]).filter(name -> !name.isEmpty());
    }
  }

  /** Wants the messages of pages that are not in the same mailbox on both nights, by whatever name. */
  private final class Differing implements Matches.Judge {
    @Override
    public boolean page(Leaf leaf) {
      Map<String, Integer> nights = new HashMap<>();
      leaf.presence().each((list, first, last) -> nights.merge(keys.get(list),
          (first == BEFORE ? 1 : 0) | (last == AFTER ? 2 : 0), (a, b) -> a | b));
      return nights.values().stream().anyMatch(seen -> seen != 3);
    }

    @Override
    public boolean fits(Leaf leaf, CatalogMessage message) {
      return true;
    }
  }
}
