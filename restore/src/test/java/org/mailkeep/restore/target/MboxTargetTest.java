package org.mailkeep.restore.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.catalog.Flag;

class MboxTargetTest {

  @TempDir
  private Path folder;

  @Test
  void messagesStandThereAsDovecotReadsThem() throws IOException {
    Path file = folder.resolve("work");
    try (MboxTarget target = new MboxTarget(file, true, Existing.REFUSE)) {
      Wanted.restore(target, Wanted.mailbox("ann", "Work"),
          Wanted.message(7, "", "Subject: one\nStatus: RO\nX-Keywords: a\n b\nContent-Length: 5\nX-Status-Not: 1\n\n"
              + "From me\n>>From you\nFro\n> From\nStatus: text", Wanted.RECEIVED,
              EnumSet.of(Flag.SEEN, Flag.ANSWERED, Flag.DRAFT), List.of("work", "not one")),
          Wanted.message(9, "", "no end of the header", Wanted.RECEIVED, Set.of(), List.of()),
          Wanted.message(12, "", "A: b\r\n\r\n\r\n", Wanted.RECEIVED.plusSeconds(86_400 * 30), Set.of(), List.of()));
    }

    assertThat(file).hasContent("""
        From MAILER-DAEMON Tue Jan  2 03:04:05 2024
        Subject: one
        X-Status-Not: 1
        X-IMAPbase: 4711 0000000999 $Label1 work
        X-UID: 7
        Status: RO
        X-Status: AT
        X-Keywords: work

        >From me
        >>>From you
        Fro
        > From
        Status: text

        From MAILER-DAEMON Tue Jan  2 03:04:05 2024
        no end of the header
        X-UID: 9
        Status: O


        From MAILER-DAEMON Thu Feb  1 03:04:05 2024
        A: b\r
        X-UID: 12
        Status: O
        \r
        \r

        """);
  }

  @Test
  void aMailboxAndTheOneBelowItAreTwoFiles() throws IOException {
    try (MboxTarget target = new MboxTarget(folder.resolve("to"), false, Existing.REFUSE)) {
      Wanted.restore(target, Wanted.mailbox("ann", "Work"), Wanted.message(1, "", "one\n"));
      Wanted.restore(target, Wanted.mailbox("ann", "Work/2024"), Wanted.message(1, "", "two\n"));
    }

    assertThat(folder.resolve("to/ann/Work.mbox")).isNotEmptyFile();
    assertThat(folder.resolve("to/ann/Work/2024.mbox")).isNotEmptyFile();
  }
}
