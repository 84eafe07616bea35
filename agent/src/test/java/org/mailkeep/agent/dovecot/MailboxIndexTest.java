package org.mailkeep.agent.dovecot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailkeep.repository.catalog.Flag.ANSWERED;
import static org.mailkeep.repository.catalog.Flag.DELETED;
import static org.mailkeep.repository.catalog.Flag.DRAFT;
import static org.mailkeep.repository.catalog.Flag.FLAGGED;
import static org.mailkeep.repository.catalog.Flag.SEEN;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.catalog.Flag;

class MailboxIndexTest {

  @Test
  void aLogAloneTellsEverything() throws DovecotFormatException {
    MailboxIndex index = MailboxIndex
        .read(LogFixture.first().header(24, 1234).append(1, 2, 5).flags(1, 4, 0x08 | 0x80, 0)
            .flags(2, 2, 0x15, 0x08).introduce("mdbox-hdr", 0, 24, 0).headerOfExtension(4, IndexFixture.guid(7))
            .introduce("mdbox", 0, 0, 8).recordOfExtension(2, new Bytes().u32(33).u32(1_600_000_000))
            .introduce("guid", 0, 0, 16).recordOfExtension(2, new Bytes().bytes(IndexFixture.guid(0xab))).alone());

    assertThat(index.complete()).isTrue();
    assertThat(index.deleted()).isFalse();
    assertThat(index.uidValidity()).isEqualTo(1234);
    assertThat(index.nextUid()).isEqualTo(6);
    assertThat(index.guid()).contains(IndexFixture.hex(7));
    assertThat(messages(index)).containsExactly(message(1, SEEN),
        new IndexedMessage(2, Set.of(ANSWERED, DELETED, DRAFT), List.of(), IndexFixture.hex(0xab), 33,
            Instant.ofEpochSecond(1_600_000_000)),
        message(5));
    assertThat(index.message(2)).isPresent();
    assertThat(index.message(3)).isEmpty();
    assertThat(index.message(1L << 32 | 2)).isEmpty();
  }

  @Test
  void expungesCountAndRequestsForThemDoNot() throws DovecotFormatException {
    MailboxIndex index = MailboxIndex.read(LogFixture.first().append(1, 2, 3, 4, 5, 0xfffffff0L).expunge(1, 2)
        .expungeRequest(1, 5).expungeGuid(4).record(0x1 | LogFixture.EXTERNAL, new Bytes().u32(1).u32(9)).alone());

    assertThat(messages(index)).containsExactly(message(3), message(5), message(0xfffffff0L));
    assertThat(index.message(4)).isEmpty();
    assertThat(index.nextUid()).isEqualTo(0xfffffff1L);
    assertThat(
        messages(MailboxIndex.read(LogFixture.first().append(1, 2, 0xfffffffeL).expunge(2, 0xffffffffL).alone())))
        .containsExactly(message(1));
  }

  @Test
  void theLogGoesOnFromWhereTheIndexStands() throws DovecotFormatException {
    LogFixture log = LogFixture.first().append(1, 2).expunge(2, 2);
    int offset = log.size();
    log.keyword(0, "$later", 3, 3).append(4).flags(3, 3, 0x01, 0x08).keyword(0, "$new", 1, 4).keyword(1, "$OLD", 1, 1)
        .introduce(1, "", 0, 0, 8).recordOfExtension(4, new Bytes().u32(44).u32(0));
    IndexFixture file = new IndexFixture(1, offset).keyword("$old").keyword("$other")
        .message(1, 0x08, 0b11, 11, 1_600_000_000, IndexFixture.guid(1))
        .message(3, 0x08, 0b10, 0, 0, IndexFixture.guid(0));

    MailboxIndex index = MailboxIndex.read(new IndexFiles("index", file.buffer(), List.of(log.buffer())));

    assertThat(index.complete()).isTrue();
    assertThat(index.uidValidity()).isEqualTo(4242);
    assertThat(index.guid()).contains(IndexFixture.hex(9));
    assertThat(messages(index)).containsExactly(
        new IndexedMessage(1, Set.of(SEEN), List.of("$other", "$new"), IndexFixture.hex(1), 11,
            Instant.ofEpochSecond(1_600_000_000)),
        new IndexedMessage(3, Set.of(ANSWERED), List.of("$other", "$later", "$new"), null, 0, null),
        new IndexedMessage(4, Set.of(), List.of("$new"), null, 44, null));
  }

  @Test
  void keywordsComeAndGo() throws DovecotFormatException {
    LogFixture log = LogFixture.first().append(1, 2, 3);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      names.add("k" + i);
      log.keyword(0, "k" + i, 1, 3);
    }
    log.keyword(1, "K7", 2, 2).noKeywords(3, 3).keyword(0, "k9", 3, 3).keyword(2, "k8", 3, 3);
    List<IndexedMessage> messages = messages(MailboxIndex.read(log.alone()));

    assertThat(messages.get(0).keywords()).isEqualTo(names);
    assertThat(messages.get(1).keywords()).hasSize(39).doesNotContain("k7");
    assertThat(messages.get(2).keywords()).containsExactly("k9");
  }

  @Test
  void aKeywordTakesANumberAmongTheExtensions() throws DovecotFormatException {
    MailboxIndex index = MailboxIndex.read(LogFixture.first().append(1).introduce("vsize", 0, 0, 16)
        .keyword(0, "k", 1, 1).introduce("mdbox", 0, 0, 8).introduce(2, "", 0, 0, 8)
        .recordOfExtension(1, new Bytes().u32(5).u32(0)).alone());

    assertThat(index.message(1).orElseThrow().mapUid()).isEqualTo(5);
  }

  @Test
  void whatAnExtensionSaidBeforeItsResetIsGone() throws DovecotFormatException {
    LogFixture log = LogFixture.first().append(1, 2).introduce("mdbox", 0, 24, 8)
        .recordOfExtension(1, new Bytes().u32(5).u32(0)).reset(3).recordOfExtension(2, new Bytes().u32(6).u32(0));
    assertThat(mapUids(log)).containsExactly(0L, 6L);

    log.introduce("mdbox", 0, 24, 8).recordOfExtension(1, new Bytes().u32(7).u32(0));
    assertThat(mapUids(log)).as("written without knowing of the reset").containsExactly(0L, 6L);

    log.introduce("mdbox", 3, 24, 8).recordOfExtension(1, new Bytes().u32(8).u32(0));
    assertThat(mapUids(log)).containsExactly(8L, 6L);

    log.record(0x80, new Bytes().u32(4).u8(1));
    assertThat(mapUids(log)).as("kept").containsExactly(8L, 6L);
  }

  @Test
  void headersOfExtensionsAreWrittenInPieces() throws DovecotFormatException {
    LogFixture log = LogFixture.first().introduce("dbox-hdr", 0, 24, 0).wideHeaderOfExtension(4, IndexFixture.guid(1))
        .headerOfExtension(12, new byte[] {2, 2}).headerOfExtension(23, new byte[] {3, 3});

    assertThat(MailboxIndex.read(log.alone()).guid()).contains("0101010101010101" + "0202" + "010101010101");
  }

  @Test
  void recordsThatAreNotKnownArePassedOver() throws DovecotFormatException {
    MailboxIndex index = MailboxIndex.read(LogFixture.first().append(1).record(0x8000, new Bytes().u32(1).u32(9).u32(0))
        .record(0x100000, new Bytes().text("+name")).record(0x200000, new Bytes().u32(7)).record(0x4000, new Bytes())
        .record(0x80000, new Bytes().u32(20)).append(2).alone());

    assertThat(messages(index)).containsExactly(message(1), message(2));
  }

  @Test
  void aDeletedMailboxIsTold() throws DovecotFormatException {
    LogFixture log = LogFixture.first().record(0x20000, new Bytes());
    assertThat(MailboxIndex.read(log.alone()).deleted()).as("asked for").isFalse();
    log.record(0x20000 | LogFixture.EXTERNAL, new Bytes());
    assertThat(MailboxIndex.read(log.alone()).deleted()).isTrue();
    log.record(0x40000, new Bytes());
    assertThat(MailboxIndex.read(log.alone()).deleted()).isFalse();
  }

  @Test
  void recordsThatBelongTogetherCountTogether() throws DovecotFormatException {
    LogFixture log = LogFixture.first().append(1);
    log.record(0x80000, new Bytes().u32(12 + 16 + 20)).append(2);
    assertThat(messages(MailboxIndex.read(log.alone()))).containsExactly(message(1));
    log.flags(1, 2, 0x02, 0);
    assertThat(messages(MailboxIndex.read(log.alone()))).containsExactly(message(1, FLAGGED), message(2, FLAGGED));
  }

  @Test
  void uidsNeverGoBack() throws DovecotFormatException {
    MailboxIndex index = MailboxIndex
        .read(LogFixture.first().append(5).append(4, 7).append(6, 3, 9).header(28, 20).header(28, 3).append(19)
            .append(20).alone());

    assertThat(messages(index)).containsExactly(message(5), message(6), message(20));
  }

  @Test
  void refusesVersionsThatItDoesNotKnow() {
    byte[] otherMajor = new IndexFixture(1, 40).array();
    otherMajor[0] = 8;
    byte[] bigEndian = new IndexFixture(1, 40).array();
    bigEndian[12] = 0;
    byte[] otherLog = LogFixture.first().array();
    otherLog[0] = 2;
    byte[] bigEndianLog = LogFixture.first().array();
    bigEndianLog[32] = 0;
    ByteBuffer log = LogFixture.first().buffer();

    for (IndexFiles files : List.of(new IndexFiles("box/index", ByteBuffer.wrap(otherMajor), List.of(log)),
        new IndexFiles("box/index", ByteBuffer.wrap(bigEndian), List.of(log)),
        new IndexFiles("box/index", null, List.of(ByteBuffer.wrap(otherLog))),
        new IndexFiles("box/index", null, List.of(ByteBuffer.wrap(bigEndianLog))))) {
      assertThatThrownBy(() -> MailboxIndex.read(files)).isInstanceOf(DovecotFormatException.class)
          .hasMessageContaining("box/index").hasMessageContaining("version");
    }
  }

  private static List<Long> mapUids(LogFixture log) throws DovecotFormatException {
    return messages(MailboxIndex.read(log.alone())).stream().map(IndexedMessage::mapUid).toList();
  }

  static List<IndexedMessage> messages(MailboxIndex index) {
    List<IndexedMessage> messages = new ArrayList<>();
    index.forEach(messages::add);
    return messages;
  }

  static IndexedMessage message(long uid, Flag... flags) {
    return new IndexedMessage(uid, Set.of(flags), List.of(), null, 0, null);
  }
}
