package org.mailkeep.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.source.AccountList.User;

class AccountListTest {
  @TempDir
  private Path disk;

  @Test
  void readsUsersAndTheirHomes() throws IOException {
    Path file = Files.writeString(disk.resolve("users"),
        "# staff\njdoe@uni.example\t/home/jdoe\tmore\n\n adam \r\nzoë\t\n");

    assertThat(AccountList.read(file).users()).containsExactly(new User("jdoe@uni.example", Path.of("/home/jdoe")),
        new User("adam", null), new User("zoë", null));
  }

  @Test
  void readsWhatACommandPrints() throws IOException {
    assertThat(AccountList.run(List.of("printf", "a\\t/home/a\\nb\\n")).users())
        .containsExactly(new User("a", Path.of("/home/a")), new User("b", null));
  }

  @Test
  void refusesTheListOfACommandThatFailed() {
    assertThatThrownBy(() -> AccountList.run(List.of("sh", "-c", "echo a; exit 3")))
        .isInstanceOf(LocationException.class).hasMessageContaining("code 3");
    assertThatThrownBy(() -> AccountList.run(List.of("no-such-command-here"))).isInstanceOf(IOException.class);
  }

  @Test
  void refusesWhatIsNoList() {
    assertThatThrownBy(() -> parse("a\thome/a\n")).isInstanceOf(LocationException.class).hasMessageContaining("line 1");
    assertThatThrownBy(() -> parse("a\n" + "b".repeat(10_000))).isInstanceOf(LocationException.class)
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> AccountList.read(new ByteArrayInputStream(new byte[] {(byte) 0xff, '\n'}), "list"))
        .isInstanceOf(LocationException.class).hasMessageContaining("UTF-8");
  }

  private static AccountList parse(String text) throws IOException {
    return AccountList.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "list");
  }
}
