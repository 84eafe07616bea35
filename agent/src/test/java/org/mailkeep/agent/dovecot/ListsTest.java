package org.mailkeep.agent.dovecot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.agent.source.MaildirName;
import org.mailkeep.repository.catalog.Flag;

/** The small text files beside mail. */
class ListsTest {

  @Test
  void readsUidsOfVersion3() throws IOException {
    MaildirUidList list = uids("""
        3 V1795492256 N33 G00900a24a009056bba2f000083ecc375 Zmore
        1 :1795492256.M604672P12218.vm,S=7005,W=7115
        3 W712 Gabc S700 :2.host:2,RS
        x :3.host
        5 :a/b
        4294967295 P1 :4.host
        6 no colon
        7 :2.host""");

    assertThat(list.uidValidity()).isEqualTo(1795492256L);
    assertThat(list.nextUid()).isEqualTo(4294967296L);
    assertThat(list.guid()).contains("00900a24a009056bba2f000083ecc375");
    assertThat(list.skipped()).isEqualTo(3);
    assertThat(list.entries()).containsExactly(
        new MaildirUidList.Entry(1, "1795492256.M604672P12218.vm,S=7005,W=7115", null),
        new MaildirUidList.Entry(7, "2.host", null), new MaildirUidList.Entry(4294967295L, "4.host", null));
    assertThat(list.entry(MaildirName.of("2.host:2,S"))).isPresent();
    assertThat(list.entry(MaildirName.of("9.host"))).isEmpty();
  }

  @Test
  void readsUidsOfVersion1AndOfCourier() throws IOException {
    MaildirUidList list = uids("1 1180000000 5 more\n2 1.host:2,S\n3 2.host a\n");

    assertThat(list.uidValidity()).isEqualTo(1180000000);
    assertThat(list.nextUid()).isEqualTo(5);
    assertThat(list.guid()).isEmpty();
    assertThat(list.entries()).containsExactly(new MaildirUidList.Entry(2, "1.host", null),
        new MaildirUidList.Entry(3, "2.host a", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "2 5 6\n", "1 5\n", "1 0 5\n", "3 V5\n", "3 N5 V99999999999\n", "3 V-1 N4\n"})
  void refusesWhatIsNoListOfUids(String text) {
    assertThatThrownBy(() -> uids(text)).isInstanceOf(DovecotFormatException.class).hasMessageContaining("uidlist");
  }

  @Test
  void refusesLinesWithoutEnd() {
    assertThatThrownBy(() -> uids("3 V5 N6\n1 :" + "x".repeat(9000))).isInstanceOf(DovecotFormatException.class)
        .hasMessageContaining("line 2").hasMessageContaining("longer");
  }

  @Test
  void readsKeywordsOfMaildir() throws IOException {
    MaildirKeywords keywords = MaildirKeywords.read(in("0 $Forwarded\n25 last\n26 no\n-1 no\nx\n3\n4 \n2 a b\n"), "k");

    assertThat(keywords.of("SazcdT")).containsExactly("$Forwarded", "last", "a b");
    assertThat(MaildirKeywords.none().of("abc")).isEmpty();
  }

  @Test
  void readsKeywordsOfCourier() throws IOException {
    CourierKeywords keywords = CourierKeywords.read(in("$a\nb\n\n1.host:1 0\n2.host:5\n:1\nx\n3.h:2:0\n"), "k");

    assertThat(keywords.of(MaildirName.of("1.host:2,S"))).containsExactly("b", "$a");
    assertThat(keywords.of(MaildirName.of("2.host"))).isEmpty();
    assertThat(keywords.of(MaildirName.of("3.h:2"))).containsExactly("$a");
    assertThat(CourierKeywords.read(in("$a"), "k").of(MaildirName.of("1.host"))).isEmpty();
  }

  @Test
  void readsSubscriptions() throws IOException {
    assertThat(Subscriptions.read(in("INBOX\nEntw&APw-rfe.2026\n\nA"), "s", '.', false)).containsExactly("INBOX",
        "Entwürfe/2026", "A");
    assertThat(Subscriptions.read(in("A/b.c\n&APw-\n"), "s", '/', true)).containsExactly("A/b.c", "&APw-");
    assertThat(Subscriptions.read(in("V\t2\n\nLists\t2026\ta.b\nodd\1t\1n\0011\1x\1\n"), "s", '.', false))
        .containsExactly("Lists/2026/a.b", "odd\t\n\1x\1");
    assertThat(Subscriptions.read(in(""), "s", '.', false)).isEmpty();
    assertThat(Subscriptions.readCourier(in("INBOX\nINBOX.Sent\nINBOX.A.b\nshared.c\n"), "s")).containsExactly("INBOX",
        "Sent", "A/b", "shared/c");
  }

  @Test
  void anyBytesAreReadOrRefused() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(80)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = random.nextInt(3) == 0
            ? (byte) random.nextInt(256)
            : (byte) "3 V1N:\n\t\1G0".charAt(random.nextInt(11));
      }
      String text = "3 V1 N1\n" + new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(uids(text).entries()).as("seed %d, round %d", seed, round).allMatch(entry -> entry.uid() > 0);
      assertThat(Subscriptions.read(new ByteArrayInputStream(bytes), "s", '.', false)).as("seed %d", seed).isNotNull();
      assertThat(MaildirKeywords.read(new ByteArrayInputStream(bytes), "k").of("abz")).as("seed %d", seed).isNotNull();
      assertThat(CourierKeywords.read(new ByteArrayInputStream(bytes), "k")).as("seed %d", seed).isNotNull();
    }
  }

  @Test
  void bothKindsOfStoreTellTheSameFacts() throws DovecotFormatException {
    Instant then = Instant.ofEpochSecond(1_600_000_000);
    Instant now = Instant.ofEpochSecond(1_700_000_000);
    IndexedMessage indexed = new IndexedMessage(4, Set.of(Flag.SEEN), List.of("k"), IndexFixture.hex(2), 9, then);
    DboxRecord record = new DboxRecord(0, 30, 10, 9, new DboxMetadata(List.of("R5f5e1000", "Z64", "Gg")));
    MaildirName file = MaildirName.of("1.host,S=100:2,Sab");

    assertThat(MessageFacts.ofDbox(indexed, record, now))
        .isEqualTo(new MessageFacts(4, "g", Instant.ofEpochSecond(0x5f5e1000), then, Set.of(Flag.SEEN),
            List.of("k"), 100));
    assertThat(MessageFacts.ofDbox(new IndexedMessage(4, Set.of(), List.of(), IndexFixture.hex(2), 0, null),
        new DboxRecord(0, 30, 10, 9, new DboxMetadata(List.of())), now))
        .isEqualTo(new MessageFacts(4, IndexFixture.hex(2), now, now, Set.of(), List.of(), 10));
    assertThat(
        MessageFacts.ofMaildir(file, new MaildirUidList.Entry(4, "1.host,S=100", null), List.of("k"), then, now, 7))
        .isEqualTo(new MessageFacts(4, "1.host,S=100", then, now, Set.of(Flag.SEEN), List.of("k"), 100));
    assertThat(MessageFacts.ofMaildir(MaildirName.of("1.host,S=x"), null, List.of(), then, now, 7).size()).isEqualTo(7);
    assertThat(MessageFacts.ofMaildir(MaildirName.of("1.host:2,FRSTD"), null, List.of(), then, now, 7).flags())
        .containsExactlyInAnyOrder(Flag.values());
  }

  @Test
  void guidsHaveAShortForm() {
    assertThat(MessageGuid.shortForm("00900A24A009056bba2f000083ecc375")).isEqualTo("00900a24a009056bba2f000083ecc375");
    // as a server has them that took the message from a Maildir
    assertThat(MessageGuid.shortForm("1795492256.M978768P12218.vm,S=14149,W=14382"))
        .isEqualTo("a873f2c463b1b03f867ccff63997999f");
    assertThat(MessageGuid.shortForm("abc")).isEqualTo("4706816aba3e25717850c26c9cd0d89d");
    assertThat(MessageGuid.shortForm("00900A24A009056bba2f000083ecc37g")).hasSize(32).isNotEqualTo("0");
  }

  private static MaildirUidList uids(String text) throws IOException {
    return MaildirUidList.read(in(text), "uidlist");
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
