package org.mailkeep.agent.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.agent.source.SourceRoot;

/** What happens between the first listing of a Maildir and the next, at the worst moment. */
class SourceWalkTest {

  @TempDir
  private Path maildir;

  private final List<Path> problems = new ArrayList<>();

  private final FileClocks clocks = new FileClocks(FileFacts::of, Clock.systemUTC());

  @BeforeEach
  void makeMaildir() throws IOException {
    for (String folder : List.of("cur", "new", "tmp", ".Sent/cur", ".Sent/new")) {
      Files.createDirectories(maildir.resolve(folder));
    }
    deliver("new/1.a.host");
    deliver("cur/2.b.host:2,");
  }

  @Test
  void aMessageThatMovesFromNewToCurIsFoundOnce() throws IOException {
    SourceWalk walk = begin();
    move("new/1.a.host", "cur/1.a.host:2,S");
    assertThat(settled(walk)).containsExactly("cur/1.a.host:2,S", "cur/2.b.host:2,");
  }

  @Test
  void aWalkThatMayLookAtFewFilesGivesUpInsteadOfListingFewer() throws IOException {
    assertThatThrownBy(() -> SourceWalk.begin(root(maildir), clocks.forked(8), KnownMessages.NONE))
        .isInstanceOf(TooManyFilesException.class);
    assertThat(settled(SourceWalk.begin(root(maildir), clocks.forked(100), KnownMessages.NONE)))
        .containsExactly("cur/2.b.host:2,", "new/1.a.host");
  }

  @Test
  void aMessageWhoseFlagsChangeIsFoundOnce() throws IOException {
    SourceWalk walk = begin();
    move("cur/2.b.host:2,", "cur/2.b.host:2,FS");
    assertThat(settled(walk)).containsExactly("cur/2.b.host:2,FS", "new/1.a.host");
  }

  @Test
  void aMessageThatMovesToAMailboxListedBeforeIsFound() throws IOException {
    SourceWalk walk = begin();
    move("cur/2.b.host:2,", ".Sent/cur/3.c.host:2,");
    assertThat(settled(walk)).containsExactly(".Sent/cur/3.c.host:2,", "new/1.a.host");
  }

  @Test
  void aMailboxThatIsRenamedIsFoundWithAllThatIsInIt() throws IOException {
    deliver(".Sent/cur/3.c.host:2,");
    SourceWalk walk = begin();
    move(".Sent", ".Archive");
    deliver(".Archive/new/4.d.host");
    assertThat(settled(walk)).containsExactly(".Archive/cur/3.c.host:2,", ".Archive/new/4.d.host", "cur/2.b.host:2,",
        "new/1.a.host");
  }

  @Test
  void aMessageThatMovesToAnotherRootIsFound(@TempDir Path other) throws IOException {
    SourceWalk walk = begin();
    Files.createDirectories(other.resolve("cur"));
    SourceWalk second = SourceWalk.begin(root(other), clocks, KnownMessages.NONE);
    Files.move(maildir.resolve("new/1.a.host"), other.resolve("cur/1.a.host:2,"));
    assertThat(SourceWalk.settle(List.of(walk, second))).isTrue();
    assertThat(names(second)).containsExactly("cur/1.a.host:2,");
    assertThat(names(walk)).containsExactly("cur/2.b.host:2,");
  }

  @Test
  void whatIsExpungedIsNoLongerListedAndNoProblem() throws IOException {
    SourceWalk walk = begin();
    Files.delete(maildir.resolve("new/1.a.host"));
    Files.delete(maildir.resolve("tmp"));
    assertThat(settled(walk)).containsExactly("cur/2.b.host:2,");
    assertThat(problems).isEmpty();
  }

  @Test
  void twoNamesOfOneFileAreBothKept() throws IOException {
    Files.createLink(maildir.resolve(".Sent/cur/2.b.host:2,S"), maildir.resolve("cur/2.b.host:2,"));
    SourceWalk walk = begin();
    deliver("new/5.e.host");
    assertThat(settled(walk)).containsExactly(".Sent/cur/2.b.host:2,S", "cur/2.b.host:2,", "new/1.a.host",
        "new/5.e.host");
  }

  @Test
  void whatHoldsStillIsNotListedAgain() throws IOException {
    SourceWalk walk = begin();
    assertThat(SourceWalk.settle(List.of(walk))).isTrue();
    assertThat(SourceWalk.again(List.of(walk), SourceWalk.Look.CHANGED_OR_RECENT)).isFalse();
    deliver("new/5.e.host");
    assertThat(SourceWalk.again(List.of(walk), SourceWalk.Look.CHANGED)).isTrue();
    assertThat(SourceWalk.again(List.of(walk), SourceWalk.Look.CHANGED)).isFalse();
  }

  @Test
  void everythingComesInTheOrderOfPaths() throws IOException {
    SourceWalk walk = begin();
    deliver("new/0.z.host");
    deliver("new/9.z.host");
    SourceWalk.settle(List.of(walk));
    List<FoundFile> found = walk.walked((path, reason) -> problems.add(path)).found();
    assertThat(found).isSortedAccordingTo((a, b) -> a.path().compareTo(b.path()));
    try (Stream<Path> all = Files.walk(maildir)) {
      assertThat(found).hasSize((int) all.count());
    }
  }

  private SourceWalk begin() throws IOException {
    return SourceWalk.begin(root(maildir), clocks, KnownMessages.NONE);
  }

  private static SourceRoot root(Path folder) throws IOException {
    return MailLocation.parse("maildir:" + folder).named("a").find().accounts().getFirst().roots().getFirst();
  }

  private List<String> settled(SourceWalk walk) {
    assertThat(SourceWalk.settle(List.of(walk))).isTrue();
    return names(walk);
  }

  private List<String> names(SourceWalk walk) {
    WalkedRoot root = walk.walked((path, reason) -> problems.add(path));
    return root.found().stream().filter(file -> file.facts().kind() == FileFacts.Kind.FILE)
        .map(SourceWalkTest::relative).toList();
  }

  private static String relative(FoundFile file) {
    return String.join("/", file.path().names().stream()
        .map(name -> new String(name, StandardCharsets.US_ASCII)).toList());
  }

  private void deliver(String name) throws IOException {
    Files.writeString(maildir.resolve(name), "Subject: " + name + "\n\n");
  }

  private void move(String from, String to) throws IOException {
    Files.move(maildir.resolve(from), maildir.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }
}
