package org.mailkeep.repository.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.catalog.SampleCatalog.Content;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.MemoryPages;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.PageTop;
import org.mailkeep.repository.tree.TreePath;

class CatalogPagesTest {

  private static final int MAILBOXES = 4;
  private static final int MESSAGES = 5;

  private final MemoryPages pages = new MemoryPages();
  private final CatalogReader reader = new CatalogReader(pages.pages());

  @Test
  void anyMailboxesComeBack() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("CatalogPagesTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      List<Content> catalog = SampleCatalog.wild(random, 2);

      assertThat(SampleCatalog.read(reader, write(catalog))).as("seed " + seed).isEqualTo(catalog);
    }
    assertThat(pages.longest()).isLessThan(64 << 10);
  }

  @Test
  void messagesAreCountedWithoutReadingThem() throws IOException {
    AccountHead account = write(SampleCatalog.ordinary(1, 2000));
    List<Long> counts = new ArrayList<>();
    reader.mailboxes(account, mailbox -> counts.add(mailbox.count()));

    assertThat(counts).containsExactly(2000L, 0L, 2000L);
  }

  @Test
  void aChangedFlagInALargeMailboxRewritesAPageOnEachLevel() throws IOException {
    List<CatalogMessage> messages = SampleCatalog.maildir(new Random(7), 50_000);
    CatalogMailbox inbox = SampleCatalog.mailbox("INBOX", new Random(8));
    write(List.of(new Content(inbox, messages)));
    int count = pages.count();
    for (int at : new int[] {0, 20_000, 49_999}) {
      List<CatalogMessage> changed = new ArrayList<>(messages);
      changed.set(at, SampleCatalog.flagged(messages.get(at), Set.of(Flag.ANSWERED)));
      List<Content> night = List.of(new Content(inbox, changed));
      AccountHead after = write(night);

      assertThat(pages.count() - count).as("message " + at).isBetween(2, 8);
      assertThat(SampleCatalog.read(reader, after)).isEqualTo(night);
      count = pages.count();
    }
  }

  @Test
  void aMessageThatIsGoneAndOneThatIsNewRewriteFewPages() throws IOException {
    List<CatalogMessage> messages = SampleCatalog.mdbox(new Random(7), 50_000);
    CatalogMailbox inbox = SampleCatalog.mailbox("INBOX", new Random(8));
    write(List.of(new Content(inbox, messages.subList(0, 49_999))));
    int count = pages.count();
    List<CatalogMessage> changed = new ArrayList<>(messages);
    changed.remove(10_000);
    write(List.of(new Content(inbox, changed)));

    assertThat(pages.count() - count).isBetween(3, 12);
  }

  @Test
  void whatIsOutOfOrderIsNotWritten() throws IOException {
    CatalogWriter writer = new CatalogWriter(pages);
    writer.mailbox(SampleCatalog.mailbox("b", new Random(1)));
    assertThatThrownBy(() -> writer.mailbox(SampleCatalog.mailbox("a", new Random(1))))
        .isInstanceOf(IllegalStateException.class);
    MessagePages messages = new MessagePages(pages, (key, page, weight) -> {});
    messages.message(message(2));
    assertThatThrownBy(() -> messages.message(message(2))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void messagesOutOfOrderAreCorruptInOnePageAndAcrossPages() throws IOException {
    PageRef one = store(MESSAGES, 0, item(message(5)), item(message(5)));
    PageRef two = store(MESSAGES, 0, item(message(7)));
    PageRef inner = store(MESSAGES, 1, List.of(two.place(), two.place()), inner(two), inner(two));

    assertThatThrownBy(() -> read(new PageTop(one, 0, 2))).isInstanceOf(Corrupt.class).hasMessageContaining("after 5");
    assertThatThrownBy(() -> read(new PageTop(inner, 1, 2))).isInstanceOf(Corrupt.class)
        .hasMessageContaining("after 7");
  }

  @Test
  void aCountThatIsNotThatOfTheMessagesIsCorrupt() throws IOException {
    PageRef page = store(MESSAGES, 0, item(message(5)));

    assertThatThrownBy(() -> read(new PageTop(page, 0, 2))).isInstanceOf(Corrupt.class)
        .hasMessageContaining("says that it has 2");
    read(new PageTop(page, 0, 1));
  }

  @Test
  void pagesWithoutItemsAreCorruptBeforeTheyCanMultiply() throws IOException {
    PageRef page = store(MESSAGES, 0);
    PageRef inner = store(MESSAGES, 1);

    assertThatThrownBy(() -> read(new PageTop(page, 0, 0))).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> read(new PageTop(inner, 1, 0))).isInstanceOf(Corrupt.class);
  }

  @Test
  void aPageOfAnotherKindIsCorruptAndOneOfAnUnknownKindOfANewerFormat() throws IOException {
    PageRef tree = store(1, 0, item(message(5)));
    PageRef unknown = store(77, 0, item(message(5)));

    assertThatThrownBy(() -> read(new PageTop(tree, 0, 1))).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> read(new PageTop(unknown, 0, 1))).isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("kind 77");
  }

  @Test
  void mailboxesOutOfOrderAreCorrupt() throws IOException {
    ByteWriter mailbox = new ByteWriter();
    CatalogFormat.write(SampleCatalog.mailbox("a", new Random(1)), mailbox, new ArrayList<>());
    PageRef page = store(MAILBOXES, 0, mailbox.toBytes(), mailbox.toBytes());
    AccountHead account = account(Optional.of(new PageTop(page, 0, 2)));

    assertThatThrownBy(() -> reader.mailboxes(account, ignored -> {})).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> reader.pages(account, ignored -> true, ignored -> {})).isInstanceOf(Corrupt.class);
  }

  @Test
  void aPageWithAnyBytesChangedIsReadOrRefused() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("CatalogPagesTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      List<byte[]> items = new ArrayList<>();
      for (CatalogMessage message : i % 2 == 0 ? SampleCatalog.maildir(random, 3) : SampleCatalog.mdbox(random, 3)) {
        items.add(item(message));
      }
      byte[] broken = items.get(random.nextInt(items.size()));
      broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      MemoryPages own = new MemoryPages();
      PageRef page = own.store(logical(MESSAGES, 0, items.toArray(byte[][]::new)), List.of());
      try {
        new CatalogReader(own.pages()).messages(account(Optional.empty()), page, message -> {});
      } catch (Corrupt | UnsupportedFormat e) {
        assertThat(e.getMessage()).as("seed " + seed).isNotBlank();
      } catch (RepositoryException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private AccountHead write(List<Content> catalog) throws IOException {
    CatalogWriter writer = new CatalogWriter(pages);
    for (Content content : catalog) {
      writer.mailbox(content.mailbox());
      MessagePages messages = new MessagePages(pages, writer::messages);
      for (CatalogMessage message : content.messages()) {
        messages.message(message);
      }
      messages.end();
    }
    return account(writer.finish());
  }

  private void read(PageTop messages) throws IOException {
    reader.messages(account(Optional.empty()),
        new CatalogMailbox("m", Optional.empty(), 1, 1, true, Optional.of(messages)), ignored -> {});
  }

  private PageRef store(int kind, int level, byte[]... items) throws IOException {
    return store(kind, level, List.of(), items);
  }

  private PageRef store(int kind, int level, List<Place> places, byte[]... items) throws IOException {
    return pages.store(logical(kind, level, items), places);
  }

  private static byte[] logical(int kind, int level, byte[]... items) {
    ByteWriter out = new ByteWriter().u8(kind).u8(level);
    for (byte[] item : items) {
      out.raw(item);
    }
    return out.toBytes();
  }

  private static byte[] inner(PageRef page) {
    return new ByteWriter().bytes(new byte[0]).hash(page.id().hash()).var(page.length()).var(1).toBytes();
  }

  private static byte[] item(CatalogMessage message) {
    ByteWriter out = new ByteWriter();
    CatalogFormat.write(message, out, new ArrayList<>());
    return out.toBytes();
  }

  private static CatalogMessage message(long uid) {
    return new CatalogMessage(uid, "", Instant.EPOCH, Optional.empty(), Set.of(), List.of(), 10,
        MessagePlace.whole(0, TreePath.ROOT));
  }

  /** An account with two roots. */
  private static AccountHead account(Optional<PageTop> catalog) {
    PageTop nowhere = new PageTop(new PageRef(new ChunkId(Hash256.ZERO), 1, new Place.Pending(0, 0)), 0, 1);
    AccountHead.Root root = new AccountHead.Root(TreePath.ROOT, List.of(), nowhere);
    return new AccountHead("account", List.of(root, root), catalog);
  }
}
