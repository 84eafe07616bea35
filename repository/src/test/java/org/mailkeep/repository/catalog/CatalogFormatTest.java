package org.mailkeep.repository.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat.PlaceReader;
import org.mailkeep.repository.tree.TreePath;

class CatalogFormatTest {

  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 5);
  private static final TreePath FILE = SampleCatalog.path("cur", "1700000000.M1P2.host,S=9:2,S");
  private static final PlaceReader NONE = () -> {
    throw new Corrupt("no places");
  };

  @Test
  void everyPartOfAMessageComesBack() throws IOException {
    ChunkRef record = new ChunkRef(new ChunkId(new Hash256(1, 2, 3, 4)), 700,
        new Place.Stored(new BlockPlace(new PackId(1, Hash256.ZERO), 4000, 100), 9));
    List<CatalogMessage> messages = List.of(
        new CatalogMessage(1, "", Instant.EPOCH, Optional.empty(), Set.of(), List.of(), 0,
            MessagePlace.whole(0, TreePath.ROOT)),
        new CatalogMessage(CatalogMessage.LARGEST_UID, "6ac1a305a14cd8658d6a00000ab5e7e9", TIME, Optional.of(TIME),
            EnumSet.allOf(Flag.class), List.of("$Junk", "\u00e4"), Long.MAX_VALUE,
            MessagePlace.piece(2, FILE, Long.MAX_VALUE - 1, 1), Optional.of(new SummaryRef(record, 63)),
            List.of(new DetachedPart(0, 9, 0, false, 0, FILE),
                new DetachedPart(9, Long.MAX_VALUE - 9, 1 << 30, true, 2, FILE))),
        new CatalogMessage(3, "1700000000.M1P2.host", Instant.MIN, Optional.of(Instant.MAX), Set.of(Flag.DRAFT),
            List.of(""), 9, MessagePlace.whole(1, FILE)).with(new SummaryRef(record, 0)),
        new CatalogMessage(4, "\u20ac".repeat(255), TIME, Optional.empty(), Set.of(), List.of(), 9,
            MessagePlace.whole(1, FILE)));

    for (CatalogMessage message : messages) {
      List<Place> places = new ArrayList<>();
      ByteWriter out = new ByteWriter();
      CatalogFormat.write(message, out, places);
      Iterator<Place> next = places.iterator();
      ByteReader in = new ByteReader(out.toBytes(), "page");
      assertThat(CatalogFormat.message(in, 3, next::next)).isEqualTo(message);
      in.end();
    }
  }

  @Test
  void theBytesOfAMessageAreThoseOfTheSpecification() {
    CatalogMessage maildir = new CatalogMessage(300, "1700000000.M1P2.host", TIME, Optional.empty(),
        Set.of(Flag.SEEN, Flag.FLAGGED), List.of("a"), 1000, MessagePlace.whole(0, FILE));
    CatalogMessage mdbox = new CatalogMessage(1, "6ac1a305a14cd8658d6a00000ab5e7e9", TIME, Optional.of(TIME), Set.of(),
        List.of(), 1000, MessagePlace.piece(1, SampleCatalog.path("m.1"), 5, 6));

    assertThat(hex(maildir)).isEqualTo("ac02" + "8501" + "e807" + "80c49fd50c" + "05" + "00"
        + "20" + HexFormat.of().formatHex(FILE.key()) + "0214" + "01" + "0161");
    assertThat(hex(mdbox)).isEqualTo("01" + "60" + "e807" + "80c49fd50c" + "05" + "80c49fd50c" + "05" + "01"
        + "03" + "6d2e31" + "0506" + "01" + "6ac1a305a14cd8658d6a00000ab5e7e9");
  }

  @Test
  void everyPartOfAMailboxComesBack() throws IOException {
    List<CatalogMailbox> mailboxes = List.of(
        new CatalogMailbox("INBOX", Optional.of(new Id128(1, 2)), CatalogMessage.LARGEST_UID, 0, true,
            Optional.empty()),
        new CatalogMailbox("\u20ac/\ud83d\ude00", Optional.empty(), 0, CatalogMessage.LARGEST_UID, false,
            Optional.empty()));

    for (CatalogMailbox mailbox : mailboxes) {
      ByteWriter out = new ByteWriter();
      CatalogFormat.write(mailbox, out, new ArrayList<>());
      assertThat(CatalogFormat.mailbox(new ByteReader(out.toBytes(), "page"), NONE)).isEqualTo(mailbox);
    }
  }

  @Test
  void whatNoMailboxOrMessageIsIsRefusedWhenMade() {
    assertThatThrownBy(() -> new CatalogMailbox("", Optional.empty(), 1, 1, true, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CatalogMailbox("\ud83d", Optional.empty(), 1, 1, true, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message(0, "", List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message(1L << 32, "", List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message(1, "x".repeat(256), List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message(1, "", List.of("x".repeat(9000)))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBitThatIsNotKnownIsANewerFormat() {
    assertThatThrownBy(() -> message(new ByteWriter().var(1).var(2048))).isInstanceOf(UnsupportedFormat.class);
    assertThatThrownBy(() -> mailbox(new ByteWriter().text("m").var(8))).isInstanceOf(UnsupportedFormat.class);
  }

  @Test
  void whatNoMessageIsIsCorrupt() {
    byte[] dots = "cur\0..".getBytes(StandardCharsets.US_ASCII);
    List<ByteWriter> hostile = List.of(
        begin(0).var(0).bytes(FILE.key()).u8(0).text(""),
        begin(1L << 32).var(0).bytes(FILE.key()).u8(0).text(""),
        begin(1).var(3).bytes(FILE.key()).u8(0).text(""),
        begin(1).var(0).bytes(dots).u8(0).text(""),
        begin(1).var(0).var(40_000),
        begin(1).var(0).bytes(new byte[33_000]),
        begin(1).var(0).bytes(FILE.key()).u8(0).text("x".repeat(256)),
        begin(1).var(0).bytes(FILE.key()).u8(2).u8(255),
        begin(1).var(0).bytes(SampleCatalog.path("\u00e4").key()).u8(2).u8(1),
        begin(1).var(0).bytes(FILE.key()).u8(3),
        begin(1).var(0).bytes(FILE.key()).u8(1).raw(new byte[15]),
        new ByteWriter().var(1).var(0).var(0).zig(Instant.MAX.getEpochSecond() + 1).var(0),
        new ByteWriter().var(1).var(0).var(0).zig(0).var(1_000_000_000),
        new ByteWriter().var(1).var(64).var(0).zig(0).var(0).var(0).bytes(FILE.key()).var(Long.MAX_VALUE).var(1)
            .u8(0).text(""),
        new ByteWriter().var(1).var(128).var(0).zig(0).var(0).var(0).bytes(FILE.key()).u8(0).text("").var(1L << 40),
        new ByteWriter().var(1).var(128).var(0).zig(0).var(0).var(0).bytes(FILE.key()).u8(0).text("").var(2000)
            .raw(new byte[2000]),
        new ByteWriter().var(1).var(256).var(0).zig(0).var(0).var(0).bytes(FILE.key()).u8(0).text("")
            .hash(Hash256.ZERO).var(5));

    for (int i = 0; i < hostile.size(); i++) {
      ByteWriter bytes = hostile.get(i);
      assertThatThrownBy(() -> message(bytes)).as("message " + i).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void aSummaryThatCanBeNowhereIsCorrupt() {
    List<ByteWriter> hostile = List.of(
        withBits(1024).var(1),
        withBits(256).hash(Hash256.ZERO).var(0),
        withBits(256).hash(Hash256.ZERO).var((64 << 10) + 1),
        withBits(256 + 1024).hash(Hash256.ZERO).var(100).var(64),
        withBits(256).raw(new byte[31]));
    Place place = new Place.Stored(new BlockPlace(new PackId(1, Hash256.ZERO), 4000, 100), 9);

    for (int i = 0; i < hostile.size(); i++) {
      ByteReader in = new ByteReader(hostile.get(i).toBytes(), "page");
      assertThatThrownBy(() -> CatalogFormat.message(in, 3, () -> place)).as("message " + i)
          .isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void whatNoMailboxIsIsCorrupt() {
    List<ByteWriter> hostile = List.of(new ByteWriter().text("").var(0).var(1).var(1),
        new ByteWriter().text("x".repeat(4097)).var(0).var(1).var(1), new ByteWriter().bytes(new byte[] {-1}),
        new ByteWriter().text("m").var(0).var(1L << 32).var(1), new ByteWriter().text("m").var(0).var(1).var(1L << 32),
        new ByteWriter().text("m").var(2).raw(new byte[15]),
        new ByteWriter().text("m").var(4).var(1).var(1).hash(Hash256.ZERO).var(5).u8(12).var(1),
        new ByteWriter().text("m").var(4).var(1).var(1).hash(Hash256.ZERO).var(1 << 20).u8(1).var(1));

    for (int i = 0; i < hostile.size(); i++) {
      ByteWriter bytes = hostile.get(i);
      assertThatThrownBy(() -> mailbox(bytes)).as("mailbox " + i).isInstanceOf(Corrupt.class);
    }
  }

  /** A message up to what refers to its summary. */
  private static ByteWriter withBits(int bits) {
    return new ByteWriter().var(1).var(bits).var(0).zig(0).var(0).var(0).bytes(FILE.key()).u8(0).text("");
  }

  /** A message up to its root. */
  private static ByteWriter begin(long uid) {
    return new ByteWriter().var(uid).var(0).var(0).zig(0).var(0);
  }

  private static void message(ByteWriter bytes) throws IOException {
    CatalogFormat.message(new ByteReader(bytes.toBytes(), "page"), 3, NONE);
  }

  private static void mailbox(ByteWriter bytes) throws IOException {
    CatalogFormat.mailbox(new ByteReader(bytes.toBytes(), "page"), NONE);
  }

  private static CatalogMessage message(long uid, String guid, List<String> keywords) {
    return new CatalogMessage(uid, guid, TIME, Optional.empty(), Set.of(), keywords, 1, MessagePlace.whole(0, FILE));
  }

  private static String hex(CatalogMessage message) {
    ByteWriter out = new ByteWriter();
    CatalogFormat.write(message, out, new ArrayList<>());
    return HexFormat.of().formatHex(out.toBytes());
  }
}
