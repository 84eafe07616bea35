package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.cli.sample.SampleMail;

class EndToEndTest {
  @TempDir
  private Path folder;

  private Cli cli;
  private SampleMail mail;

  @BeforeEach
  void start() throws Exception {
    cli = new Cli(folder).init();
    mail = new SampleMail(folder.resolve("mail"), 1, 1);
    mail.firstNight();
  }

  @Test
  void whatWasBackedUpIsRestoredByteForByte() throws Exception {
    cli.run("backup", "--source", mail.location()).succeeded();
    cli.run("restore", "--all", "--to", "files:" + folder.resolve("restored")).succeeded();

    Path original = folder.resolve("mail");
    Path restored = folder.resolve("restored" + original);
    assertThat(Cli.state(restored.resolve("bob/Maildir"))).isEqualTo(Cli.state(original.resolve("bob/Maildir")));
    assertThat(Files.list(restored)).hasSize(3);
  }
}
