package org.mailkeep.restore.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all targets that write files have in common. */
class FileTargetsTest {

  private static final List<String> NAMES = List.of("..", ".", "../../x", "/etc/passwd", "a\0b", "x\r\ny", "&AC8-..",
      "&Jjo-", "~root", "INBOX", "inbox", "a.b", "a/b", "a=2Eb", "W.mbox/x", "W", "0000000001.eml", "cur", "new", "tmp",
      "x".repeat(4000), "x".repeat(4001), "\u65e5".repeat(1300), "con:", "-r", " ", "=", "a//b", "Work\u202e", "%2e",
      "\\");

  @TempDir
  private Path folder;

  private enum Kind {
    EML, MAILDIR, MBOX, ZIP;

    MessageTarget open(Path place, Existing existing) {
      return switch (this) {
        case EML -> new EmlTarget(place, existing);
        case MAILDIR -> new MaildirTarget(place, existing, false);
        case MBOX -> new MboxTarget(place, false, existing);
        case ZIP -> new ZipTarget(place.resolveSibling("to.zip"), existing);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSecondRestoreAddsNothing(Kind kind) throws IOException {
    assertThat(restore(kind, Existing.REFUSE)).isEqualTo("3 added, 0 present, 0 updated, failed [], differing []");
    Map<String, String> before = state(folder);

    assertThat(restore(kind, Existing.REFUSE)).isEqualTo("0 added, 3 present, 0 updated, failed [], differing []");
    assertThat(state(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aDryRunWritesNothing(Kind kind) throws IOException {
    assertThat(restore(kind, Existing.DRY_RUN)).startsWith("3 added, 0 present");
    assertThat(folder).isEmptyDirectory();

    restore(kind, Existing.REFUSE);
    Map<String, String> before = state(folder);
    assertThat(restore(kind, Existing.DRY_RUN)).startsWith("0 added, 3 present");
    assertThat(state(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void whatADeadProcessLeftIsReplaced(Kind kind) throws IOException {
    restore(kind, Existing.REFUSE);
    Map<String, String> whole = state(folder);
    for (String name : whole.keySet()) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file) && Files.size(file) > 0) {
        Files.move(file, file.resolveSibling("." + file.getFileName() + ".part"));
      }
    }
    Files.createDirectories(folder.resolve("to/ann/tmp"));
    if (kind == Kind.MAILDIR) {
      Files.writeString(folder.resolve("to/ann/tmp/1.mailkeep.part"), "half");
    }

    assertThat(restore(kind, Existing.REFUSE)).startsWith("3 added");
    assertThat(state(folder)).containsAllEntriesOf(whole);
  }

  @ParameterizedTest
  @EnumSource
  void whatDiffersIsRefusedByNameAndReplacedOnDemand(Kind kind) throws IOException {
    restore(kind, Existing.REFUSE);
    Map<String, String> whole = state(folder);
    String changed = whole.keySet().stream().filter(name -> whole.get(name).contains("one")
        || name.endsWith(".zip")).findFirst().orElseThrow();
    Files.writeString(folder.resolve(changed), "mine");

    String told;
    try {
      told = restore(kind, Existing.REFUSE);
    } catch (IOException e) {
      told = e.getMessage();
    }
    assertThat(told).contains("exists already", changed.substring(changed.lastIndexOf('/') + 1));
    assertThat(folder.resolve(changed)).hasContent("mine");
    restore(kind, Existing.OVERWRITE);
    assertThat(state(folder)).isEqualTo(whole);
  }

  @ParameterizedTest
  @EnumSource
  void noNameLeadsElsewhereAndNoTwoAreOne(Kind kind) throws IOException {
    Path place = Files.createDirectory(folder.resolve("in"));
    long added = 0;
    try (MessageTarget target = kind.open(place.resolve("to"), Existing.REFUSE)) {
      for (String account : List.of("ann", "..", "/root", "a\nb")) {
        for (String name : NAMES) {
          Wanted.Told told = Wanted.restore(target, Wanted.mailbox(account, name),
              Wanted.message(1, "", account + " " + name));
          assertThat(told.failed).as(name).isEmpty();
          added += told.added;
        }
      }
      target.finish();
    }

    assertThat(added).as("no mailbox is another's").isEqualTo(4L * NAMES.size());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(place);
    }
    try (Stream<Path> files = Files.list(place)) {
      assertThat(files).hasSize(1);
    }
    assertThat(state(folder).keySet()).allMatch(name -> name.chars().allMatch(c -> c >= 0x20 && c < 0x7f));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ZIP")
  void aLinkInPlaceOfAFolderIsNotFollowed(Kind kind) throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createDirectories(folder.resolve("to"));
    Files.createSymbolicLink(folder.resolve("to/ann"), elsewhere);

    try {
      assertThat(restore(kind, Existing.REFUSE)).doesNotContain("3 added");
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("not a folder");
    }
    assertThat(elsewhere).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource
  void aMessageThatCanNotBeReadLeavesNothing(Kind kind) throws IOException {
    WantedMessage broken = new WantedMessage(Wanted.message(2, "", "two").facts(), out -> {
      out.write(new byte[10]);
      throw new IOException("no more");
    });

    Wanted.Told told;
    try (MessageTarget target = kind.open(folder.resolve("to"), Existing.REFUSE)) {
      told = Wanted.restore(target, Wanted.mailbox("ann", "Work"), Wanted.message(1, "", "one\n"), broken);
      target.finish();
    }

    assertThat(told).hasToString("1 added, 0 present, 0 updated, failed [2: no more], differing []");
    assertThat(state(folder).keySet()).noneMatch(name -> name.endsWith(".part"));
  }

  private String restore(Kind kind, Existing existing) throws IOException {
    try (MessageTarget target = kind.open(folder.resolve("to"), existing)) {
      Wanted.Told told = Wanted.restore(target, Wanted.mailbox("ann", "any", Arrays.asList("INBOX")),
          Wanted.message(1, "g1", "Subject: 1\n\none\n"), Wanted.message(2, "g2", "Subject: 2\n\ntwo\n"),
          Wanted.message(3, "g2", "Subject: 2\n\ntwo\n"));
      target.finish();
      return told.toString();
    }
  }

  /** All files with their bytes and times. */
  private static Map<String, String> state(Path folder) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          String name = folder.relativize(file).toString();
          boolean list = name.contains("subscriptions") || name.contains("uidlist");
          state.put(name, (list ? "" : Files.getLastModifiedTime(file) + " ").replaceAll(
              name.contains("mbox") || name.endsWith("zip") || name.contains("maildirfolder") ? ".*" : "$^", "")
              + new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      }
    }
    return state;
  }
}
