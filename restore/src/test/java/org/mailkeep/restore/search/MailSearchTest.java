package org.mailkeep.restore.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.restore.search.Nights.Listed;

class MailSearchTest {

  private static final Criteria ALL = criteria(Optional.empty());

  @TempDir
  private Path folder;

  private Nights nights;

  @BeforeEach
  void start() throws IOException {
    nights = new Nights(folder.resolve("cache"));
  }

  @AfterEach
  void end() throws IOException {
    nights.close();
  }

  @Test
  void aMessageThatAPurgePutsElsewhereIsTheSame() throws IOException {
    Listed message = Listed.of(4, 1, "guid1", "");
    nights.add(mailboxes("INBOX", List.of(message.in(MessagePlace.piece(0, Nights.path("m.1"), 500, 1200)))));
    nights.add(mailboxes("INBOX", List.of(message.in(MessagePlace.piece(0, Nights.path("m.2"), 0, 1200)))));

    List<FoundMessage> found = search(ALL);

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().stays()).hasSize(1);
    assertThat(found.getFirst().gone()).isEmpty();
    assertThat(found.getFirst().message().place().file()).isEqualTo(Nights.path("m.2"));
    assertThat(search(deletedSince())).isEmpty();
  }

  @Test
  void aMoveIsNoDeletionWhateverGuidItGives() throws IOException {
    nights.add(mailboxes("INBOX", List.of(Listed.of(1, 1, "g1", "moves"), Listed.of(2, 2, "g2", "goes"))));
    SortedMap<String, List<Listed>> after = mailboxes("INBOX", List.of());
    after.put("Other", List.of(Listed.of(9, 1, "another", "moves")));
    nights.add(after);

    assertThat(search(deletedSince())).extracting(found -> found.message().guid()).containsExactly("g2");
  }

  @Test
  void whatOnlyLooksAlikeIsAnotherMessage() throws IOException {
    nights.add(mailboxes("INBOX", List.of(Listed.of(1, 1, "g1", "one"), Listed.of(2, 1, "g2", "other"))));
    nights.add(mailboxes("INBOX", List.of(Listed.of(2, 1, "g2", "other"))));

    assertThat(search(ALL)).hasSize(2);
    assertThat(search(deletedSince())).extracting(found -> found.message().guid()).containsExactly("g1");
  }

  @Test
  void whatComesBackIsNotDeleted() throws IOException {
    Listed message = Listed.of(1, 1, "g1", "");
    nights.add(mailboxes("INBOX", List.of(message)));
    nights.add(mailboxes("INBOX", List.of()));
    nights.add(mailboxes("INBOX", List.of(message)));

    assertThat(search(deletedSince())).isEmpty();
    assertThat(search(ALL).getFirst().stays()).hasSize(2);
    assertThat(events("g1")).containsExactly(MessageEvent.Kind.FIRST_SEEN, MessageEvent.Kind.GONE,
        MessageEvent.Kind.BACK);
  }

  @Test
  void aCopyThatGoesIsToldApartFromTheMessage() throws IOException {
    nights.add(mailboxes("INBOX", List.of(Listed.of(1, 1, "g1", ""))));
    SortedMap<String, List<Listed>> both = mailboxes("INBOX", List.of(Listed.of(1, 1, "g1", "")));
    both.put("Copies", List.of(Listed.of(1, 1, "g1", "").with(Flag.SEEN)));
    nights.add(both);
    nights.add(mailboxes("INBOX", List.of(Listed.of(1, 1, "g1", ""))));

    assertThat(events("g1")).containsExactly(MessageEvent.Kind.FIRST_SEEN, MessageEvent.Kind.COPIED,
        MessageEvent.Kind.REMOVED);
    assertThat(search(deletedSince())).isEmpty();
  }

  @Test
  void manyNightsCostLittleMoreThanOne() throws IOException {
    List<Listed> messages = messages(20_000);
    nights.add(mailboxes("INBOX", messages));
    long one = cost();
    Random random = new Random(5);
    for (int night = 1; night < 40; night++) {
      for (int i = 0; i < 5; i++) {
        int which = random.nextInt(messages.size());
        messages.set(which, messages.get(which).with(Flag.SEEN));
      }
      messages.add(Listed.of(100_000 + night, 100_000 + night, "g" + (100_000 + night), ""));
      nights.add(mailboxes("INBOX", messages));
    }

    assertThat(cost()).isLessThan(2 * one + 40 * 20_000);
  }

  @Test
  void whateverHappensEveryMessageIsFoundWithItsNights() throws IOException {
    long seed = 20261128;
    Random random = new Random(seed);
    TreeMap<Integer, List<Integer>> expected = new TreeMap<>();
    List<Listed> messages = new ArrayList<>();
    int next = 1;
    for (int night = 0; night < 12; night++) {
      for (int i = random.nextInt(200); i > 0; i--) {
        messages.add(Listed.of(next, next, random.nextBoolean() ? "g" + next : "", ""));
        next++;
      }
      messages.removeIf(message -> random.nextInt(10) == 0);
      messages.replaceAll(message -> random.nextInt(10) == 0 ? message.with(Flag.SEEN) : message);
      nights.add(mailboxes("INBOX", messages));
      for (Listed message : messages) {
        expected.computeIfAbsent(message.number(), number -> new ArrayList<>()).add(night);
      }
    }

    TreeMap<Integer, List<Integer>> found = new TreeMap<>();
    for (FoundMessage message : search(ALL)) {
      List<Integer> there = new ArrayList<>();
      for (FoundMessage.Stay stay : message.stays()) {
        for (int night = number(stay.first()); night <= number(stay.last()); night++) {
          there.add(night);
        }
      }
      found.put((int) (message.message().size() - 1000), there);
    }
    assertThat(found).as("seed %d", seed).isEqualTo(expected);
  }

  /** Every page is another one on every night: the most that there can be to hold. */
  @Test
  void aLargeAccountTakesNumbersNotObjects() throws IOException {
    List<Listed> messages = messages(200_000);
    for (int night = 0; night < 3; night++) {
      Flag flag = Flag.values()[night];
      messages.replaceAll(message -> message.with(flag));
      nights.add(mailboxes("INBOX", messages));
    }
    messages.clear();
    long before = used();
    try (Repository repository = nights.open()) {
      MailSearch search = new MailSearch(repository, ALL, ReadLimit.usual(), new Quiet());
      long[] holding = new long[1];
      search.search(nights.all(repository), 1, message -> holding[0] = used() - before);

      assertThat(search.found()).isEqualTo(200_000);
      assertThat(holding[0]).as("bytes for 200,000 messages, blocks that are kept included")
          .isLessThan(200_000 * 150L + (50 << 20));
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private long cost() throws IOException {
    long bytes = nights.requests.soFar().receivedBytes();
    try (Repository repository = nights.open()) {
      MailSearch search = new MailSearch(repository, ALL, ReadLimit.usual(), new Quiet());
      search.search(nights.all(repository), 0, message -> {});
    }
    return nights.requests.soFar().receivedBytes() - bytes;
  }

  private List<FoundMessage> search(Criteria criteria) throws IOException {
    List<FoundMessage> found = new ArrayList<>();
    try (Repository repository = nights.open()) {
      new MailSearch(repository, criteria, ReadLimit.messages(0), new Quiet()).search(nights.all(repository),
          Long.MAX_VALUE, found::add);
    }
    return found;
  }

  private List<MessageEvent.Kind> events(String guid) throws IOException {
    try (Repository repository = nights.open()) {
      return new Timeline(repository, nights.all(repository), ReadLimit.usual(), new Quiet()).of(guid).getFirst()
          .events().stream().map(MessageEvent::kind).toList();
    }
  }

  private static int number(Night night) {
    return (int) java.time.Duration.between(Nights.FIRST, night.captured()).toDays();
  }

  private static List<Listed> messages(int count) {
    List<Listed> messages = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      messages.add(Listed.of(i, i, "g" + i, ""));
    }
    return messages;
  }

  private static SortedMap<String, List<Listed>> mailboxes(String name, List<Listed> messages) {
    SortedMap<String, List<Listed>> mailboxes = new TreeMap<>();
    mailboxes.put(name, messages);
    return mailboxes;
  }

  private static Criteria deletedSince() {
    return criteria(Optional.of(Nights.FIRST));
  }

  private static Criteria criteria(Optional<Instant> deletedSince) {
    return new Criteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), false, Optional.empty(),
        deletedSince,
        Optional.empty());
  }

  private static final class Quiet implements MailSearch.Listener {
    @Override
    public void nightsWithoutCatalog(String account, int nights) {}

    @Override
    public void unread(String account, String mailbox, long uid, IOException reason) {}
  }
}
