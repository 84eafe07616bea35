package org.mailkeep.restore.search;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeReader;
import org.mailkeep.restore.MessageText;
import org.mailkeep.restore.search.MessageEvent.Kind;
import org.mailkeep.restore.search.PageHistory.Leaf;

/** What became of a message from night to night. Used once, for one account. */
public final class Timeline {

  private final AccountHistory history;
  private final FactsReader facts;
  private final MessageText texts;
  private final TreeReader trees;

  /**
   * Prepares timelines of messages of one account.
   *
   * @param limit what may be read of mail to find a message by its Message-ID
   */
  public Timeline(Repository repository, AccountNights nights, ReadLimit limit, MailSearch.Listener listener)
      throws IOException {
    history = new AccountHistory(repository, nights);
    if (history.nightsWithout() > 0) {
      listener.nightsWithoutCatalog(nights.account(), history.nightsWithout());
    }
    facts = new FactsReader(repository, history, limit, (where, leaf, message, reason) -> listener
        .unread(nights.account(), where.mailbox(leaf).name(), message.uid(), reason));
    texts = new MessageText(repository);
    trees = repository.trees();
  }

  /**
   * One message and its events in order.
   *
   * @param facts what it says of itself, as far as that is known without reading more than may be read
   */
  public record Life(Optional<MessageFacts> facts, String guid, List<MessageEvent> events) {
    public Life {
      events = List.copyOf(events);
    }
  }

  /**
   * The lives of all messages that are called so.
   *
   * @param id a GUID, {@code MAILBOX/UID}, or a Message-ID
   */
  public List<Life> of(String id) throws IOException {
    Matches matches = Matches.find(history, new NameJudge(id), Matches.Versions.APART);
    List<Life> lives = new ArrayList<>();
    FoundPages pages = new FoundPages(history);
    for (int number : matches.inOrder(any -> true)) {
      Matches.Stay newest = matches.newest(number);
      CatalogMessage message = pages.message(newest);
      lives.add(new Life(facts.wished(history.leaves().get(newest.page()), message), message.guid(),
          events(matches.stays(number), pages)));
    }
    return lives;
  }

  private List<MessageEvent> events(List<Matches.Stay> stays, FoundPages pages) throws IOException {
    List<CatalogMessage> messages = new ArrayList<>();
    TreeSet<Integer> turns = new TreeSet<>();
    for (Matches.Stay stay : stays) {
      messages.add(pages.message(stay));
      turns.add(stay.first());
      if (stay.last() + 1 < history.nights().nights().size()) {
        turns.add(stay.last() + 1);
      }
    }
    List<MessageEvent> events = new ArrayList<>();
    List<Sighting> before = List.of();
    Text text = new Text();
    for (int night : turns) {
      List<Sighting> now = new ArrayList<>();
      for (int i = 0; i < stays.size(); i++) {
        Matches.Stay stay = stays.get(i);
        if (stay.first() <= night && night <= stay.last()) {
          now.add(new Sighting(history.mailboxes().get(stay.mailbox()).name(), messages.get(i), stay.last(),
              history.uidsStay(stay.mailbox())));
        }
      }
      now.sort(Comparator.comparing(Sighting::mailbox).thenComparingLong(sighting -> sighting.message.uid()));
      compare(before, now, history.nights().nights().get(night), events);
      text.look(night, now, events);
      before = now;
    }
    return events;
  }

  private static void compare(List<Sighting> before, List<Sighting> now, Night night, List<MessageEvent> events) {
    if (now.isEmpty()) {
      if (!before.isEmpty()) {
        events.add(event(night, Kind.GONE, before.getFirst(), Optional.empty(), List.of(), List.of()));
      }
      return;
    }
    List<Sighting> come = new ArrayList<>(now);
    List<Sighting> left = new ArrayList<>(before);
    for (Iterator<Sighting> places = come.iterator(); places.hasNext();) {
      Sighting place = places.next();
      Sighting same = left.stream().filter(place::samePlace).findFirst().orElse(null);
      if (same != null) {
        flags(night, same, place, events);
        left.remove(same);
        places.remove();
      }
    }
    for (Sighting place : come) {
      if (!left.isEmpty()) {
        Sighting from = left.removeFirst();
        events.add(event(night, Kind.MOVED, place, Optional.of(from.mailbox), List.of(), List.of()));
        flags(night, from, place, events);
      } else {
        Kind kind = !before.isEmpty()
            ? Kind.COPIED
            : events.isEmpty()
                ? Kind.FIRST_SEEN
                : events.getLast().night().equals(night) ? Kind.COPIED : Kind.BACK;
        events.add(event(night, kind, place, Optional.empty(), FlagWords.of(place.message), List.of()));
      }
    }
    for (Sighting place : left) {
      events.add(event(night, Kind.REMOVED, place, Optional.empty(), List.of(), List.of()));
    }
  }

  private static void flags(Night night, Sighting before, Sighting now, List<MessageEvent> events) {
    List<String> had = FlagWords.of(before.message);
    List<String> has = FlagWords.of(now.message);
    List<String> added = has.stream().filter(flag -> !had.contains(flag)).toList();
    List<String> removed = had.stream().filter(flag -> !has.contains(flag)).toList();
    if (!added.isEmpty() || !removed.isEmpty()) {
      events.add(event(night, Kind.FLAGS, now, Optional.empty(), added, removed));
    }
  }

  private static MessageEvent event(Night night, Kind kind, Sighting place, Optional<String> from, List<String> added,
      List<String> removed) {
    return new MessageEvent(night, kind, place.mailbox, place.message.uid(), from, added, removed,
        place.message.size());
  }

  /**
   * A message in one place.
   *
   * @param last the last night on which it is there like that
   * @param uidsStay whether another uid is another place
   */
  private record Sighting(String mailbox, CatalogMessage message, int last, boolean uidsStay) {
    boolean samePlace(Sighting other) {
      return mailbox.equals(other.mailbox) && (message.uid() == other.message.uid() || !uidsStay);
    }
  }

  /** Watches whether the text stays the same. It is read only where another file, or another version of one, holds it. */
  private final class Text {
    private @Nullable Object version;
    private @Nullable Hash256 digest;

    void look(int night, List<Sighting> now, List<MessageEvent> events) throws IOException {
      if (now.isEmpty()) {
        return;
      }
      Sighting place = now.getFirst();
      AccountHead head = history.head(place.last);
      TreeEntry entry = trees.entry(head.roots().get(place.message.place().root()).tree(), place.message.place().file())
          .orElse(null);
      if (!(entry instanceof TreeEntry.File file)) {
        return;
      }
      Object newer = List.of(place.message.place().piece(), content(file.content()));
      if (newer.equals(version)) {
        return;
      }
      version = newer;
      Hash256 digestNow = digest(head, place.message);
      if (digestNow != null && digest != null && !digestNow.equals(digest)) {
        events.add(event(history.nights().nights().get(night), Kind.CHANGED, place, Optional.empty(), List.of(),
            List.of()));
      }
      digest = Objects.requireNonNullElse(digestNow, digest);
    }

    private static List<ChunkId> content(FileContent content) {
      return switch (content) {
        case FileContent.Empty empty -> List.of();
        case FileContent.InPlace inPlace -> inPlace.recipe().streams().stream()
            .flatMap(stream -> stream.chunks().stream()).map(ChunkRef::id).toList();
        case FileContent.Paged paged -> List.of(paged.recipe().page().id());
      };
    }

    /** Null if the text can't be read. */
    private @Nullable Hash256 digest(AccountHead head, CatalogMessage message) throws IOException {
      try {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        texts.write(head, message, new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        return Hash256.of(sha256.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
        return null;
      } catch (RepositoryException e) {
        throw e;
      } catch (java.io.InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        return null;
      }
    }
  }

  /** Knows a message by what a person calls it. */
  private final class NameJudge implements Matches.Judge {
    private final String id;
    private final boolean isMessageId;
    private final String mailbox;
    private final long uid;
    private final Criteria criteria;

    NameJudge(String id) {
      this.id = id;
      isMessageId = id.contains("@") || id.startsWith("<");
      int slash = id.lastIndexOf('/');
      boolean isPlace = slash > 0 && id.substring(slash + 1).matches("[1-9][0-9]{0,9}");
      mailbox = isPlace ? id.substring(0, slash) : "";
      uid = isPlace ? Long.parseLong(id.substring(slash + 1)) : 0;
      criteria = Criteria.messageId(id);
    }

    @Override
    public boolean page(Leaf leaf) {
      boolean[] in = {uid == 0};
      leaf.presence()
          .each((list, first, last) -> in[0] |= isMailbox(history.mailboxes().get(list).name()));
      return in[0];
    }

    @Override
    public boolean fits(Leaf leaf, CatalogMessage message) {
      return uid != 0 ? message.uid() == uid : isMessageId || message.guid().equals(id);
    }

    @Override
    public boolean fitsRead(Leaf leaf, CatalogMessage message) throws IOException {
      if (uid != 0 || message.guid().equals(id)) {
        return true;
      }
      Optional<MessageFacts> known = facts.needed(leaf, message);
      return known.isPresent() && criteria.fits(known.get());
    }

    @Override
    public boolean reads() {
      return uid == 0 && isMessageId;
    }

    @Override
    public boolean lasts() {
      return uid == 0;
    }

    private boolean isMailbox(String name) {
      return name.equals(mailbox) || name.equalsIgnoreCase("INBOX") && mailbox.equalsIgnoreCase("INBOX");
    }
  }
}
