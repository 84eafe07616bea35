package org.mailkeep.restore.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.catalog.Flag;

class ZipTargetTest {

  @TempDir
  private Path folder;

  @Test
  void holdsMessagesWithTheirTimesAndAListOfThem() throws IOException {
    Path file = folder.resolve("a.zip");
    try (ZipTarget target = new ZipTarget(file, Existing.REFUSE)) {
      Wanted.restore(target, Wanted.mailbox("ann", "Work"),
          Wanted.message(7, "",
              "From: \"J\" <j@x>\nSubject: =?utf-8?Q?gr=C3=BC=C3=9F?=\n =?utf-8?B?ZQ==?= all\n\ntext\n",
              Wanted.RECEIVED, Set.of(Flag.SEEN), List.of("work")),
          Wanted.message(8, "", "From: x\nSubject: =HYPERLINK(\"http://x\")\n\n"));
      target.finish();
    }

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("ann/Work/0000000007.eml",
          "ann/Work/0000000008.eml", "messages.csv");
      ZipEntry entry = zip.getEntry("ann/Work/0000000007.eml");
      assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(Wanted.RECEIVED);
      assertThat(text(zip, "ann/Work/0000000008.eml")).isEqualTo("From: x\nSubject: =HYPERLINK(\"http://x\")\n\n");
      assertThat(text(zip, "messages.csv")).isEqualTo(
          """
              file,account,mailbox,uid,received,from,subject,flags\r
              "ann/Work/0000000007.eml","ann","Work",7,"2024-01-02T03:04:05Z",\"\"\"J\"\" <j@x>\","gr\u00fc\u00dfe all","seen work"\r
              "ann/Work/0000000008.eml","ann","Work",8,"2024-01-02T03:04:05Z","x","'=HYPERLINK(""http://x"")",""\r
              """);
    }
  }

  private static String text(ZipFile zip, String name) throws IOException {
    return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }
}
