package org.mailkeep.repository.catalog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat.PlaceReader;
import org.mailkeep.repository.tree.PageTop;
import org.mailkeep.repository.tree.TreeFormat;
import org.mailkeep.repository.tree.TreePath;

/**
 * How the items of a catalog are written. Version 1.
 *
 * <pre>
 * Mailbox = name text, bits var, guid 16 bytes (bit 2), uid validity var, next uid var, messages Top (bit 4)
 *           bits: 1 subscribed
 * Message = uid var, bits var, size var, received Time, saved Time (bit 32), root var, path bytes,
 *           (offset var, length var) (bit 64), Guid, keywords text* (bit 128), record ChunkRef (bit 256),
 *           number var (bit 1024), Detached* (bit 512)
 *           bits: 1 seen, 2 answered, 4 flagged, 8 deleted, 16 draft
 * Detached = offset var, length var, columns var, crlf u8, root var, path bytes
 * Time    = seconds zig, nanoseconds var
 * Guid    = 0, text
 *         | 1, 16 bytes         32 hexadecimal digits in lower case
 *         | 2, count u8         the first count bytes, ASCII, of the last name of path
 * </pre>
 *
 * <p>An item is complete in itself: what is next to it does not matter, so that it stays the same when its neighbours change.
 *
 * <p>Specification: docs/format.md, "Catalogs".
 */
public final class CatalogFormat {

  private static final int SUBSCRIBED = 1;
  private static final int MAILBOX_GUID = 2;
  private static final int MESSAGES = 4;

  private static final int SAVED = 32;
  private static final int PIECE = 64;
  private static final int KEYWORDS = 128;
  private static final int RECORD = 256;
  private static final int DETACHED = 512;
  private static final int NUMBER = 1024;

  private static final int GUID_TEXT = 0;
  private static final int GUID_ID = 1;
  private static final int GUID_NAME = 2;

  private CatalogFormat() {}

  /** Appends {@code mailbox} to {@code out} and its place, if it has messages, to {@code places}. */
  public static void write(CatalogMailbox mailbox, ByteWriter out, List<Place> places) {
    out.text(mailbox.name()).var((mailbox.subscribed() ? SUBSCRIBED : 0) | bit(mailbox.guid(), MAILBOX_GUID)
        | bit(mailbox.messages(), MESSAGES));
    mailbox.guid().ifPresent(out::id);
    out.var(mailbox.uidValidity()).var(mailbox.nextUid());
    mailbox.messages().ifPresent(top -> TreeFormat.writeTop(top, out, places));
  }

  /** Reads a mailbox; {@code places} gives the place of its messages, if it has some. */
  public static CatalogMailbox mailbox(ByteReader in, PlaceReader places) throws RepositoryException {
    String name = in.text("mailbox name");
    int bits = bits(in, SUBSCRIBED | MAILBOX_GUID | MESSAGES, "mailbox");
    Optional<Id128> guid = (bits & MAILBOX_GUID) != 0 ? Optional.of(in.id()) : Optional.empty();
    long uidValidity = in.var();
    long nextUid = in.var();
    Optional<PageTop> messages = (bits & MESSAGES) != 0
        ? Optional.of(TreeFormat.readTop(in, places))
        : Optional.empty();
    try {
      return new CatalogMailbox(name, guid, uidValidity, nextUid, (bits & SUBSCRIBED) != 0, messages);
    } catch (IllegalArgumentException e) {
      throw in.corrupt("an impossible " + e.getMessage());
    }
  }

  /** Appends {@code message} to {@code out} and the place of its record, if it has one, to {@code places}. */
  public static void write(CatalogMessage message, ByteWriter out, List<Place> places) {
    int bits = bit(message.saved(), SAVED) | bit(message.place().piece(), PIECE)
        | (message.keywords().isEmpty() ? 0 : KEYWORDS) | bit(message.summary(), RECORD)
        | bit(message.summary().filter(summary -> summary.number() > 0), NUMBER)
        | (message.detached().isEmpty() ? 0 : DETACHED);
    for (Flag flag : message.flags()) {
      bits |= flag.bit();
    }
    out.var(message.uid()).var(bits).var(message.size());
    writeTime(message.received(), out);
    message.saved().ifPresent(saved -> writeTime(saved, out));
    byte[] path = message.place().file().key();
    out.var(message.place().root()).bytes(path);
    message.place().piece().ifPresent(piece -> out.var(piece.offset()).var(piece.length()));
    writeGuid(message.guid(), message.place().file().name(), out);
    if (!message.keywords().isEmpty()) {
      out.var(message.keywords().size());
      message.keywords().forEach(out::text);
    }
    message.summary().ifPresent(summary -> {
      out.hash(summary.record().id().hash()).var(summary.record().length());
      places.add(summary.record().place());
      if (summary.number() > 0) {
        out.var(summary.number());
      }
    });
    if (!message.detached().isEmpty()) {
      out.var(message.detached().size());
      for (DetachedPart part : message.detached()) {
        out.var(part.offset()).var(part.length()).var(part.columns()).u8(part.crlf() ? 1 : 0).var(part.root())
            .bytes(part.file().key());
      }
    }
  }

  /**
   * Reads a message; {@code places} gives the place of its record, if it has one.
   *
   * @param roots how many roots the account has: each message lies in one of them
   */
  public static CatalogMessage message(ByteReader in, int roots, PlaceReader places) throws RepositoryException {
    long uid = in.var();
    int bits = bits(in, Flag.ALL | SAVED | PIECE | KEYWORDS | RECORD | NUMBER | DETACHED, "message");
    long size = in.var();
    Instant received = readTime(in);
    Optional<Instant> saved = (bits & SAVED) != 0 ? Optional.of(readTime(in)) : Optional.empty();
    int root = in.var(roots - 1, "root");
    TreePath file = TreePath.ofKey(in.bytes(MessagePlace.LONGEST_PATH, "path"), "catalog");
    try {
      Optional<MessagePlace.Piece> piece = (bits & PIECE) != 0
          ? Optional.of(new MessagePlace.Piece(in.var(), in.var()))
          : Optional.empty();
      String guid = readGuid(in, file.name());
      List<String> keywords = (bits & KEYWORDS) != 0 ? readKeywords(in) : List.of();
      Optional<SummaryRef> summary = (bits & (RECORD | NUMBER)) != 0
          ? Optional.of(readSummary(in, bits, places))
          : Optional.empty();
      List<DetachedPart> detached = (bits & DETACHED) != 0 ? readDetached(in, roots) : List.of();
      return new CatalogMessage(uid, guid, received, saved, flags(bits), keywords, size,
          new MessagePlace(root, file, piece), summary, detached);
    } catch (IllegalArgumentException e) {
      throw in.corrupt("an impossible message: " + e.getMessage());
    }
  }

  private static SummaryRef readSummary(ByteReader in, int bits, PlaceReader places) throws RepositoryException {
    if ((bits & RECORD) == 0) {
      throw in.corrupt("a number in no record");
    }
    ChunkRef record = new ChunkRef(new ChunkId(in.hash()), in.var(SummaryFormat.LONGEST, "record length"),
        places.nextChunk());
    return new SummaryRef(record, (bits & NUMBER) != 0 ? in.var(SummaryFormat.MOST - 1, "number") : 0);
  }

  private static List<DetachedPart> readDetached(ByteReader in, int roots) throws RepositoryException {
    int count = in.var(CatalogMessage.MOST_DETACHED, "detached part count");
    List<DetachedPart> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      parts.add(new DetachedPart(in.var(), in.var(), in.var(Integer.MAX_VALUE, "columns"), in.flag("crlf"),
          in.var(roots - 1, "root"), TreePath.ofKey(in.bytes(MessagePlace.LONGEST_PATH, "path"), "catalog")));
    }
    return parts;
  }

  /** What inner pages say of a page of messages: its first uid, so that keys compare as uids do. */
  static byte[] key(long uid) {
    return new ByteWriter(4).u32(uid).toBytes();
  }

  private static int bit(Optional<?> value, int bit) {
    return value.isPresent() ? bit : 0;
  }

  /** A bit that is not known may stand for bytes that are not known: nothing after it can be read. */
  private static int bits(ByteReader in, int known, String what) throws RepositoryException {
    long bits = in.var();
    if ((bits & ~known) != 0) {
      throw new UnsupportedFormat("catalog with a " + what + " that has bits " + Long.toHexString(bits)
          + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    }
    return (int) bits;
  }

  private static Set<Flag> flags(int bits) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (Flag flag : Flag.values()) {
      if ((bits & flag.bit()) != 0) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private static void writeTime(Instant time, ByteWriter out) {
    out.zig(time.getEpochSecond()).var(time.getNano());
  }

  private static Instant readTime(ByteReader in) throws Corrupt {
    long seconds = in.zig();
    int nanoseconds = in.var(999_999_999, "nanoseconds");
    if (seconds > Instant.MAX.getEpochSecond() || seconds < Instant.MIN.getEpochSecond()) {
      throw in.corrupt("a time out of range");
    }
    return Instant.ofEpochSecond(seconds, nanoseconds);
  }

  /** Dovecot names messages by 32 digits, or, in a Maildir, by how the file's name begins. */
  private static void writeGuid(String guid, byte[] name, ByteWriter out) {
    if (guid.length() == 2 * Id128.BYTES && guid.chars().allMatch(CatalogFormat::isLowerCaseHex)) {
      out.u8(GUID_ID).raw(HexFormat.of().parseHex(guid));
    } else if (!guid.isEmpty() && isPrefix(guid, name)) {
      out.u8(GUID_NAME).u8(guid.length());
    } else {
      out.u8(GUID_TEXT).text(guid);
    }
  }

  private static String readGuid(ByteReader in, byte[] name) throws Corrupt {
    return switch (in.u8()) {
      case GUID_TEXT -> in.text("guid");
      case GUID_ID -> HexFormat.of().formatHex(in.raw(Id128.BYTES));
      case GUID_NAME -> {
        int count = in.u8();
        String guid = new String(name, 0, Math.min(count, name.length), StandardCharsets.ISO_8859_1);
        if (guid.length() != count || !isPrefix(guid, name)) {
          throw in.corrupt("a guid that is " + count + " bytes of a name that has not so many");
        }
        yield guid;
      }
      default -> throw in.corrupt("a guid of another kind");
    };
  }

  private static boolean isPrefix(String guid, byte[] name) {
    if (guid.length() > name.length) {
      return false;
    }
    for (int i = 0; i < guid.length(); i++) {
      if (guid.charAt(i) >= 0x80 || guid.charAt(i) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerCaseHex(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }

  private static List<String> readKeywords(ByteReader in) throws Corrupt {
    int count = Math.min(in.count(1, "keyword"), CatalogMessage.MOST_KEYWORDS + 1);
    List<String> keywords = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keywords.add(in.text("keyword"));
    }
    return keywords;
  }
}
