package org.mailkeep.repository.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A message in a mailbox, as the mail store knows it.
 *
 * @param uid its number in the mailbox, 1 to {@link #LARGEST_UID}
 * @param guid its name for good, as the mail store writes it; at most {@link #LONGEST_GUID} characters, empty if there is none
 * @param received when it reached the store: IMAP's INTERNALDATE
 * @param saved when it was put into this mailbox, if the store knows
 * @param flags its system flags
 * @param keywords its other flags, in the store's order; at most {@link #MOST_KEYWORDS}, {@link #LONGEST_KEYWORDS} bytes of UTF-8 together
 * @param size its length in bytes: of the message's text alone, uncompressed, with the line ends that it has on disk (its physical size, not IMAP's virtual one)
 * @param place where its bytes lie
 * @param summary where its summary is, which {@link CatalogReader#summary} reads; empty if it was backed up before there were any, or could not be told
 * @param detached what of its text lies elsewhere, in the order of the text; at most {@link #MOST_DETACHED}
 */
public record CatalogMessage(long uid, String guid, Instant received, Optional<Instant> saved, Set<Flag> flags,
    List<String> keywords, long size, MessagePlace place, Optional<SummaryRef> summary, List<DetachedPart> detached) {

  /** The largest uid: IMAP's are 32 bits. */
  public static final long LARGEST_UID = 0xffff_ffffL;

  /** Longest guid, characters. */
  public static final int LONGEST_GUID = 255;

  /** Most keywords of a message. */
  public static final int MOST_KEYWORDS = 1000;

  /** All keywords of a message together, bytes. */
  public static final int LONGEST_KEYWORDS = 8 << 10;

  /** Most parts of a message that lie elsewhere. */
  public static final int MOST_DETACHED = 200;

  /** Their paths together, bytes. */
  public static final int LONGEST_DETACHED = 16 << 10;

  public CatalogMessage {
    detached = List.copyOf(detached);
    long end = 0;
    for (DetachedPart part : detached) {
      if (part.offset() < end) {
        throw new IllegalArgumentException("parts that overlap");
      }
      end = part.offset() + part.length();
    }
    if (detached.size() > MOST_DETACHED
        || detached.stream().mapToLong(part -> part.file().keyLength()).sum() > LONGEST_DETACHED) {
      throw new IllegalArgumentException(detached.size() + " parts that lie elsewhere");
    }
    flags = Set.copyOf(flags);
    keywords = List.copyOf(keywords);
    if (uid < 1 || uid > LARGEST_UID || size < 0) {
      throw new IllegalArgumentException("uid " + uid + ", size " + size);
    }
    if (guid.length() > LONGEST_GUID || CatalogText.bytes(guid) > 4 * LONGEST_GUID) {
      throw new IllegalArgumentException("guid of " + guid.length() + " characters");
    }
    int bytes = keywords.stream().mapToInt(CatalogText::bytes).sum();
    if (keywords.size() > MOST_KEYWORDS || bytes > LONGEST_KEYWORDS) {
      throw new IllegalArgumentException(keywords.size() + " keywords of " + bytes + " bytes");
    }
  }

  /** A message without a summary. */
  public CatalogMessage(long uid, String guid, Instant received, Optional<Instant> saved, Set<Flag> flags,
      List<String> keywords, long size, MessagePlace place) {
    this(uid, guid, received, saved, flags, keywords, size, place, Optional.empty(), List.of());
  }

  /** The same with parts that lie elsewhere. */
  public CatalogMessage with(List<DetachedPart> parts) {
    return new CatalogMessage(uid, guid, received, saved, flags, keywords, size, place, summary, parts);
  }

  /** The same with a summary. */
  public CatalogMessage with(SummaryRef ref) {
    return new CatalogMessage(uid, guid, received, saved, flags, keywords, size, place, Optional.of(ref), detached);
  }
}
