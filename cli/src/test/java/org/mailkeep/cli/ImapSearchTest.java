package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImapSearchTest {

  @TempDir
  private static Path folder;

  private static TestingImap imap;

  private TestingImap.Client client;

  @BeforeAll
  static void serve() throws IOException {
    // Received on the 2nd, 3rd and 4th of October 2026.
    imap = new TestingImap(folder)
        .message("ann", "INBOX", "S",
            "From: bob@b.example\nSubject: =?utf-8?B?w7xiZXI=?=\nDate: 1 Jan 2020 00:00:00 +0000\n\nplain words\n")
        .message("ann", "INBOX", "F", "From: carl@c.example\nTo: ann@a.example\nSubject: two\n"
            + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nd8O2cnRlcgo=\n")
        .message("ann", "INBOX", "RT", "Subject: three\nX-Tag: yes\n\n" + "long line\n".repeat(50));
    imap.start();
  }

  @BeforeEach
  void connect() throws IOException {
    client = imap.select("ann", "INBOX");
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  @AfterAll
  static void stop() throws IOException {
    imap.close();
  }

  @Test
  void flagsDatesAndNumbersAreLookedUp() throws IOException {
    found("ALL", "1 2 3");
    found("SEEN", "1");
    found("UNSEEN", "2 3");
    found("FLAGGED", "2");
    found("ANSWERED DELETED UNDRAFT", "3");
    found("NOT FLAGGED", "1 3");
    found("OR SEEN (FLAGGED UNANSWERED)", "1 2");
    found("2:*", "2 3");
    found("UID 1,3", "1 3");
    found("SINCE 3-Oct-2026", "2 3");
    found("BEFORE 3-Oct-2026", "1");
    found("ON \"3-Oct-2026\"", "2");
    found("NEW", "");
    found("KEYWORD $Junk", "");
    found("UNKEYWORD $Junk", "1 2 3");
  }

  @Test
  void textsAreSearchedAsPeopleReadThem() throws IOException {
    found("CHARSET UTF-8 SUBJECT \"\u00c3\u00bcBER\"", "1");
    found("FROM carl", "2");
    found("TO a.example", "2");
    found("HEADER X-Tag \"\"", "3");
    found("HEADER X-Tag no", "");
    found("SENTBEFORE 1-Feb-2020", "1");
    found("SENTON 1-Jan-2020", "1");
    found("SENTSINCE 1-Jan-2021", "");
    found("BODY \"PLAIN WORDS\"", "1");
    found("BODY \"w\u00c3\u00b6rter\"", "2");
    found("BODY three", "");
    found("TEXT three", "3");
  }

  @Test
  void sizesAreThoseThatFetchTells() throws IOException {
    int size = ("Subject: three\nX-Tag: yes\n\n" + "long line\n".repeat(50)).replace("\n", "\r\n").length();

    found("LARGER " + (size - 1), "3");
    found("LARGER " + size, "");
    found("SMALLER " + size, "1 2");
    found("SMALLER " + (size + 1), "1 2 3");
  }

  @Test
  void whatIsNoSearchIsRefusedAndTheSessionGoesOn() throws IOException {
    for (String wrong : new String[] {"SEARCH", "SEARCH FROM", "SEARCH OR SEEN", "SEARCH (SEEN", "SEARCH NOSUCH",
        "SEARCH SINCE tomorrow", "SEARCH LARGER x", "SEARCH 99", "SEARCH " + "NOT ".repeat(10_000) + "SEEN",
        "SEARCH " + "(".repeat(30_000)}) {
      assertThat(client.command(wrong)).as(wrong).last().asString().startsWith("BAD ");
    }
    assertThat(client.command("SEARCH CHARSET KOI8-R ALL")).singleElement().asString().startsWith("NO [BADCHARSET");
    found("ALL", "1 2 3");
  }

  private void found(String keys, String wanted) throws IOException {
    String line = "* SEARCH" + (wanted.isEmpty() ? "" : " " + wanted);
    assertThat(client.command("SEARCH " + keys)).as(keys).containsExactly(line, "OK done");
    assertThat(client.command("UID SEARCH " + keys)).as(keys).containsExactly(line, "OK done");
  }
}
