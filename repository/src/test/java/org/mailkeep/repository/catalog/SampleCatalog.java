package org.mailkeep.repository.catalog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreePath;

/** Catalogs as mail stores give them, and wilder ones. The same seed gives the same. */
public final class SampleCatalog {

  private SampleCatalog() {}

  /** A mailbox, as it is given to a run, and what is in it. */
  public record Content(CatalogMailbox mailbox, List<CatalogMessage> messages) {}

  /** An INBOX of a Maildir, and an Archive of an mdbox. */
  public static List<Content> ordinary(long seed, int messages) {
    Random random = new Random(seed);
    return List.of(new Content(mailbox("Archive", random), mdbox(random, messages)),
        new Content(mailbox("Empty", random), List.of()),
        new Content(mailbox("INBOX", random), maildir(random, messages)));
  }

  /** Any number of mailboxes with any names, flags, keywords and places in {@code roots} roots. */
  public static List<Content> wild(Random random, int roots) {
    TreeMap<String, Content> mailboxes = new TreeMap<>(
        (a, b) -> java.util.Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8),
            b.getBytes(StandardCharsets.UTF_8)));
    for (int i = random.nextInt(40); i >= 0; i--) {
      CatalogMailbox mailbox = mailbox(text(random, 1, random.nextInt(20) == 0 ? 1000 : 20), random);
      mailboxes.put(mailbox.name(),
          new Content(mailbox, wildMessages(random, roots, random.nextInt(4) == 0 ? 0 : random.nextInt(300))));
    }
    return new ArrayList<>(mailboxes.values());
  }

  /** Messages as Dovecot keeps them in a Maildir. */
  public static List<CatalogMessage> maildir(Random random, int count) {
    List<CatalogMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long second = 1_600_000_000L + 3600L * i + random.nextInt(3000);
      int size = 1000 + random.nextInt(60_000);
      String base = second + ".M" + random.nextInt(1_000_000) + "P" + (1000 + random.nextInt(30_000)) + ".mail1";
      TreePath file = path("cur", base + ",S=" + size + ",W=" + (size + size / 60) + ":2," + (i % 5 == 0 ? "" : "S"));
      messages.add(new CatalogMessage(1 + i * 2L, base + ",S=" + size + ",W=" + (size + size / 60),
          Instant.ofEpochSecond(second), Optional.empty(), i % 5 == 0 ? Set.of() : Set.of(Flag.SEEN),
          i % 10 == 0 ? List.of("$Forwarded", "NonJunk") : List.of(), size, MessagePlace.whole(0, file)));
    }
    return messages;
  }

  /** Messages as Dovecot keeps them in an mdbox. */
  public static List<CatalogMessage> mdbox(Random random, int count) {
    List<CatalogMessage> messages = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < count; i++) {
      long second = 1_600_000_000L + 3600L * i + random.nextInt(3000);
      int size = 1000 + random.nextInt(60_000);
      messages.add(new CatalogMessage(1 + i, id(random).hex(), Instant.ofEpochSecond(second),
          Optional.of(Instant.ofEpochSecond(second + 1)), i % 5 == 0 ? Set.of() : Set.of(Flag.SEEN), List.of(), size,
          MessagePlace.piece(0, path("storage", "m." + (1 + offset / 10_000_000)), offset % 10_000_000, size / 2)));
      offset += size / 2;
    }
    return messages;
  }

  /** The same message with other flags. */
  public static CatalogMessage flagged(CatalogMessage message, Set<Flag> flags) {
    return new CatalogMessage(message.uid(), message.guid(), message.received(), message.saved(), flags,
        message.keywords(), message.size(), message.place());
  }

  /** The same catalogs, in which one message of each mailbox has other flags. */
  public static Map<String, List<Content>> withOneFlagged(Map<String, List<Content>> catalogs) {
    Map<String, List<Content>> flagged = new TreeMap<>();
    catalogs.forEach((account, contents) -> flagged.put(account, contents.stream().map(content -> {
      List<CatalogMessage> messages = new ArrayList<>(content.messages());
      if (!messages.isEmpty()) {
        messages.set(messages.size() / 2, flagged(messages.get(messages.size() / 2), Set.of(Flag.DELETED)));
      }
      return new Content(content.mailbox(), messages);
    }).toList()));
    return flagged;
  }

  /** All that {@code reader} gives of an account, in the form in which it was given to the run. */
  public static List<Content> read(CatalogReader reader, AccountHead account) throws java.io.IOException {
    List<CatalogMailbox> mailboxes = new ArrayList<>();
    reader.mailboxes(account, mailboxes::add);
    List<Content> all = new ArrayList<>();
    for (CatalogMailbox mailbox : mailboxes) {
      List<CatalogMessage> messages = new ArrayList<>();
      reader.messages(account, mailbox, message -> messages.add(without(message)));
      all.add(new Content(mailbox.withMessages(Optional.empty()), messages));
    }
    return all;
  }

  /** A message as it is before it has a summary. */
  private static CatalogMessage without(CatalogMessage message) {
    return new CatalogMessage(message.uid(), message.guid(), message.received(), message.saved(), message.flags(),
        message.keywords(), message.size(), message.place(), Optional.empty(), message.detached());
  }

  /** What a message says of itself; one in ten can't be told, the others differ in little. */
  public static Optional<MessageSummary> summary(CatalogMessage message) {
    Random random = new Random(message.uid() + message.size());
    if (random.nextInt(10) == 0) {
      return Optional.empty();
    }
    List<AttachedFile> attached = new ArrayList<>();
    for (int i = random.nextInt(20) - 17; i > 0; i--) {
      attached.add(new AttachedFile("file" + i + ".pdf", AttachedFile.NameForm.PLAIN, "application/pdf",
          AttachedFile.TransferEncoding.BASE64, random.nextInt(1 << 20)));
    }
    return Optional.of(new MessageSummary("Person " + random.nextInt(50) + " <p@a.example>", "list@b.example", "",
        random.nextInt(5) == 0 ? "" : "Re: subject " + random.nextInt(1000), "Thu, 1 Jan 2026 00:00:00 +0000",
        "<" + random.nextLong() + "@a.example>", false, attached, attached.size() / 2));
  }

  static CatalogMailbox mailbox(String name, Random random) {
    return new CatalogMailbox(name, random.nextBoolean() ? Optional.of(id(random)) : Optional.empty(),
        random.nextLong(1L << 32), random.nextLong(1L << 32), random.nextBoolean(), Optional.empty());
  }

  static TreePath path(String... names) {
    TreePath path = TreePath.ROOT;
    for (String name : names) {
      path = path.child(name.getBytes(StandardCharsets.UTF_8));
    }
    return path;
  }

  private static List<CatalogMessage> wildMessages(Random random, int roots, int count) {
    List<CatalogMessage> messages = new ArrayList<>();
    long uid = 0;
    for (int i = 0; i < count; i++) {
      uid += 1 + (random.nextInt(10) == 0 ? random.nextInt(5_000_000) : 0);
      messages.add(wildMessage(random, roots, uid));
    }
    return messages;
  }

  private static CatalogMessage wildMessage(Random random, int roots, long uid) {
    TreePath file = random.nextInt(50) == 0 ? TreePath.ROOT : path(text(random, 1, 30), text(random, 1, 200));
    String name = new String(file.name(), StandardCharsets.UTF_8);
    String guid = switch (random.nextInt(5)) {
      case 0 -> "";
      case 1 -> id(random).hex();
      case 2 -> name.substring(0, random.nextInt(1 + Math.min(name.length(), CatalogMessage.LONGEST_GUID)));
      default -> text(random, 0, CatalogMessage.LONGEST_GUID / 2);
    };
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    List<String> keywords = new ArrayList<>();
    for (Flag flag : Flag.values()) {
      if (random.nextInt(3) == 0) {
        flags.add(flag);
      }
    }
    for (int i = random.nextInt(8) - 5; i > 0; i--) {
      keywords.add(text(random, 0, 60));
    }
    MessagePlace place = random.nextBoolean()
        ? MessagePlace.whole(random.nextInt(roots), file)
        : MessagePlace.piece(random.nextInt(roots), file, random.nextLong(1L << 40), random.nextLong(1L << 40));
    return new CatalogMessage(uid, wellFormed(guid), time(random),
        random.nextBoolean() ? Optional.of(time(random)) : Optional.empty(), flags, keywords, random.nextLong(1L << 50),
        place);
  }

  private static Id128 id(Random random) {
    return new Id128(random.nextLong(), random.nextLong());
  }

  private static Instant time(Random random) {
    return random.nextInt(20) == 0
        ? Instant.ofEpochSecond(random.nextLong(-1L << 40, 1L << 40), random.nextInt(1_000_000_000))
        : Instant.ofEpochSecond(random.nextInt(2_000_000_000));
  }

  /** A text without NUL and slash, so that it can be a name; not {@code .} or {@code ..}. */
  private static String text(Random random, int least, int most) {
    StringBuilder text = new StringBuilder();
    int length = least + random.nextInt(most - least + 1);
    String alphabet = "abcxyzABC0123459. ,:=%&\u00e4\u00df\u20ac\u4e2d\ud83d\ude00";
    int[] letters = alphabet.codePoints().toArray();
    while (text.length() < length) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString().equals(".") || text.toString().equals("..") ? "dots" : text.toString();
  }

  /** Cut before a pair of surrogates that a cut went through. */
  private static String wellFormed(String text) {
    return !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))
        ? text.substring(0, text.length() - 1)
        : text;
  }
}
