package org.mailkeep.restore.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessageSummary;

/**
 * Tells which messages of different nights and mailboxes are one message, and gives each a number, from 0. A message is known again by
 *
 * <ul>
 *   <li>its GUID, which stays when it gets other flags or another place;
 *   <li>if it has none, its UID together with the mailbox's name and uid validity; where there is no validity either, when it was received together with its size;
 *   <li>what its summary says together with when it was received and its size: so a message is known that a client moved by making a copy, which has names of its own.
 * </ul>
 *
 * <p>Where names that were taken for two messages turn out to be of one, both numbers stand for it: see {@link #numberOf}. Memory: about 50 bytes a message.
 */
final class Identities {

  private static final int NONE = -1;
  private static final Merged NOTHING = (first, second) -> {};

  private final Summaries summaries;
  private final MessageDigest sha256;

  private long[] keys = new long[1 << 10];
  private int[] numbers = new int[1 << 10];
  private int used;

  private int[] earlier = new int[1 << 8];
  private int count;

  Identities(Summaries summaries) {
    this.summaries = summaries;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    Arrays.fill(numbers, NONE);
  }

  /** The number of a message that is known, else -1. */
  int find(CatalogMailbox mailbox, CatalogMessage message) throws IOException {
    int number = numberOf(numbers[slot(name(mailbox, message))]);
    if (number != NONE || numbers[slot(likeness(message))] == NONE) {
      return number;
    }
    // Few messages are so like one that is known, so few summaries are read for nothing.
    OptionalLong content = content(message);
    return content.isPresent() ? numberOf(numbers[slot(content.getAsLong())]) : NONE;
  }

  /** Remembers a message by its own name alone, as one that nobody need look at again, and returns its number. */
  int addName(CatalogMailbox mailbox, CatalogMessage message) {
    return put(name(mailbox, message), next(), NOTHING);
  }

  /**
   * The number of a message, which from now on is known by all that it can be known by.
   *
   * @param merged told when two numbers turn out to be one message
   */
  int add(CatalogMailbox mailbox, CatalogMessage message, Merged merged) throws IOException {
    int known = find(mailbox, message);
    int number = put(name(mailbox, message), known == NONE ? next() : known, merged);
    OptionalLong content = content(message);
    if (content.isPresent()) {
      int like = slot(likeness(message));
      if (numbers[like] == NONE) {
        insert(like, likeness(message), number);
      }
      number = put(content.getAsLong(), number, merged);
    }
    return number;
  }

  /** The number that stands for the message of {@code number} now. */
  int numberOf(int number) {
    int root = number;
    while (root != NONE && earlier[root] != root) {
      earlier[root] = earlier[earlier[root]];
      root = earlier[root];
    }
    return root;
  }

  /** How many numbers were given: they are below this. */
  int count() {
    return count;
  }

  private int next() {
    if (count == earlier.length) {
      earlier = Arrays.copyOf(earlier, 2 * count);
    }
    earlier[count] = count;
    return count++;
  }

  private int put(long key, int number, Merged merged) {
    int slot = slot(key);
    if (numbers[slot] == NONE) {
      insert(slot, key, number);
      return number;
    }
    int other = numberOf(numbers[slot]);
    if (other == number) {
      return number;
    }
    int first = Math.min(other, number);
    int second = Math.max(other, number);
    earlier[second] = first;
    merged.merged(first, second);
    return first;
  }

  private void insert(int slot, long key, int number) {
    keys[slot] = key;
    numbers[slot] = number;
    if (++used > keys.length / 4 * 3) {
      grow();
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) key & mask;
    while (numbers[slot] != NONE && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[2 * oldKeys.length];
    numbers = new int[keys.length];
    Arrays.fill(numbers, NONE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNumbers[i] != NONE) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }

  private long name(CatalogMailbox mailbox, CatalogMessage message) {
    if (!message.guid().isEmpty()) {
      sha256.update((byte) 'g');
      sha256.update(message.guid().getBytes(StandardCharsets.UTF_8));
      return digest();
    }
    if (mailbox.uidValidity() == 0) {
      return likeness(message);
    }
    sha256.update((byte) 'u');
    sha256.update(ByteBuffer.allocate(16).putLong(mailbox.uidValidity()).putLong(message.uid()).flip());
    sha256.update(mailbox.name().getBytes(StandardCharsets.UTF_8));
    return digest();
  }

  private long likeness(CatalogMessage message) {
    sha256.update((byte) 'l');
    updateLikeness(message);
    return digest();
  }

  private OptionalLong content(CatalogMessage message) throws IOException {
    MessageSummary summary = summaries.of(message).orElse(null);
    if (summary == null) {
      return OptionalLong.empty();
    }
    sha256.update((byte) 'c');
    updateLikeness(message);
    for (String value : List.of(summary.messageId(), summary.date(), summary.from(), summary.subject())) {
      sha256.update(value.getBytes(StandardCharsets.ISO_8859_1));
      sha256.update((byte) 0);
    }
    return OptionalLong.of(digest());
  }

  private void updateLikeness(CatalogMessage message) {
    Instant received = message.received();
    sha256.update(ByteBuffer.allocate(20).putLong(received.getEpochSecond()).putInt(received.getNano())
        .putLong(message.size()).flip());
  }

  private long digest() {
    return Hash256.of(sha256.digest()).w0();
  }

  /** Gives summaries. */
  @FunctionalInterface
  interface Summaries {
    Optional<MessageSummary> of(CatalogMessage message) throws IOException;
  }

  /** Told that two numbers are one message. */
  @FunctionalInterface
  interface Merged {
    void merged(int first, int second);
  }
}
