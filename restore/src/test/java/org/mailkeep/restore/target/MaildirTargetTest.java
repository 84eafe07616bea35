package org.mailkeep.restore.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.catalog.Flag;

class MaildirTargetTest {

  @TempDir
  private Path folder;

  @Test
  void aMessageHasItsNameSizesFlagsAndTime() throws IOException {
    restore("INBOX", false, Wanted.message(7, "1795441523.M208P29.vm,S=8,W=9", "ab\r\ncde\n", Wanted.RECEIVED,
        EnumSet.of(Flag.SEEN, Flag.DRAFT), List.of("$Label1", "work")));

    Path file = folder.resolve("to/ann/cur/1795441523.M208P29.vm,S=8,W=9:2,DSab");
    assertThat(file).hasContent("ab\r\ncde\n");
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(Wanted.RECEIVED);
    assertThat(folder.resolve("to/ann/dovecot-keywords")).hasContent("0 $Label1\n1 work\n");
    assertThat(folder.resolve("to/ann/subscriptions")).hasContent("INBOX\n");
  }

  @Test
  void sizesThatAreWrongGo() throws IOException {
    restore("INBOX", false, Wanted.message(1, "a,S=80,W=90", "abc\n"), Wanted.message(2, "b,S=4", "abc\n"),
        Wanted.message(3, "0123456789abcdef0123456789abcdef", "abc\n"), Wanted.message(4, "../x", "abc\n"));

    assertThat(names()).hasSize(4).contains("a,S=4,W=5:2,", "b,S=4:2,", "0123456789abcdef0123456789abcdef,S=4,W=5:2,")
        .anyMatch(name -> name.matches("1704164645\\.H[0-9a-f]{32}\\.mailkeep,S=4,W=5:2,"));
    assertThat(folder.resolve("to/ann/dovecot-uidlist")).content()
        .startsWith("3 V4711 N1000\n1 Ga,S=80,W=90 :a,S=4,W=5\n"
            + "2 :b,S=4\n3 G0123456789abcdef0123456789abcdef :0123456789abcdef0123456789abcdef,S=4,W=5\n4 :1704164645.H");
  }

  @Test
  void aListOfUidsThatIsThereStays() throws IOException {
    restore("INBOX", false, Wanted.message(1, "a", "one\n"));
    Path list = folder.resolve("to/ann/dovecot-uidlist");
    Files.writeString(list, "3 V5 N9\n8 :a,S=4,W=5\n");

    restore("INBOX", false, Wanted.message(1, "a", "one\n"), Wanted.message(2, "b", "two\n"));

    assertThat(list).hasContent("3 V5 N9\n8 :a,S=4,W=5\n");
    assertThat(names()).hasSize(2);
  }

  @Test
  void whatWasReadSinceIsTheSameMessage() throws IOException {
    WantedMessage message = Wanted.message(1, "a", "one\n", Wanted.RECEIVED, Set.of(Flag.FLAGGED), List.of("work"));
    restore("INBOX", false, message);
    Files.move(folder.resolve("to/ann/cur/a,S=4,W=5:2,Fa"), folder.resolve("to/ann/new/a,S=4,W=5:2,RS"));

    assertThat(restore("INBOX", false, message).present).isEqualTo(1);
    assertThat(names()).isEmpty();
    assertThat(restore("INBOX", true, message).updated).isEqualTo(1);
    assertThat(names()).containsExactly("a,S=4,W=5:2,Fa");
  }

  @Test
  void aTwinThatWasLostComesBack() throws IOException {
    WantedMessage[] twins = {Wanted.message(1, "a", "one\n"), Wanted.message(2, "a", "one\n")};
    restore("INBOX", false, twins);
    Files.delete(folder.resolve("to/ann/cur/a_2,S=4,W=5:2,"));

    assertThat(restore("INBOX", false, twins)).hasToString("1 added, 1 present, 0 updated, failed [], differing []");
    assertThat(names()).containsExactlyInAnyOrder("a,S=4,W=5:2,", "a_2,S=4,W=5:2,");
  }

  @Test
  void moreKeywordsThanLettersAreADifference() throws IOException {
    List<String> many = IntStream.range(0, 27).mapToObj(i -> "k" + i).toList();

    Wanted.Told told = restore("INBOX", false, Wanted.message(1, "a", "one\n", Wanted.RECEIVED, Set.of(), many),
        Wanted.message(2, "b", "two\n", Wanted.RECEIVED, Set.of(), List.of("x\n0 y")));

    assertThat(told.added).isEqualTo(2);
    assertThat(told.differing).hasSize(2);
    assertThat(folder.resolve("to/ann/dovecot-keywords")).content().hasLineCount(26);
  }

  @Test
  void foldersAreThoseOfMaildirPlusPlus() throws IOException {
    restore("W\u00f6rk/v1.2", false, Wanted.message(1, "a", "one\n"));

    assertThat(folder.resolve("to/ann/.W&APY-rk.v1=2E2/maildirfolder")).isEmptyFile();
    assertThat(folder.resolve("to/ann/.W&APY-rk.v1=2E2/cur/a,S=4,W=5:2,")).exists();
    assertThat(folder.resolve("to/ann/subscriptions")).hasContent("W&APY-rk.v1=2E2\n");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder.resolve("to/ann/cur"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Wanted.Told restore(String mailbox, boolean replace, WantedMessage... messages) throws IOException {
    try (MaildirTarget target = new MaildirTarget(folder.resolve("to"), Existing.REFUSE, replace)) {
      return Wanted.restore(target, Wanted.mailbox("ann", mailbox), messages);
    }
  }
}
