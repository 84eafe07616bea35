package org.mailkeep.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailLocationTest {
  @TempDir
  private Path disk;

  @Test
  void findsAnAccountForEachDirectoryThatThePatternCanHaveMade() throws IOException {
    directory("vmail/uni.example/jdoe/Maildir");
    directory("vmail/uni.example/adam/Maildir");
    directory("vmail/lab.example/zoe/Maildir");
    directory("vmail/lab.example/nobody");
    directory("vmail/.snapshot/zoe/Maildir");
    file("vmail/lab.example/file");

    FoundAccounts found = location("maildir:%s/vmail/%%d/%%n/Maildir").find();

    assertThat(found.refused()).isEmpty();
    assertThat(found.accounts()).extracting(SourceAccount::name).containsExactly("adam@uni.example", "jdoe@uni.example",
        "zoe@lab.example");
    assertThat(found.accounts().getFirst().roots()).extracting(SourceRoot::path)
        .containsExactly(disk.resolve("vmail/uni.example/adam/Maildir"));
  }

  @Test
  void takesTheWholeUserFromOneName() throws IOException {
    directory("vmail/jdoe@uni.example");
    directory("vmail/adam");
    directory("vmail/lost+found");

    assertThat(names("maildir:%s/vmail/%%u")).containsExactly("adam", "jdoe@uni.example");
    assertThat(names("maildir:%s/vmail/%%n@%%d")).containsExactly("jdoe@uni.example");
    assertThat(names("maildir:%s/vmail/%%{username}@%%{domain}")).containsExactly("jdoe@uni.example");
    assertThat(names("maildir:%s/vmail/%%n")).containsExactly("adam");
  }

  @Test
  void findsAccountsThroughHashedDirectoriesOnlyWhereTheirHashIs() throws IOException {
    directory("vmail/j/jdoe/Maildir");
    directory("vmail/j/adam/Maildir");
    directory("vmail/do/j/jdoe/Maildir");

    assertThat(names("maildir:%s/vmail/%%1n/%%n/Maildir")).containsExactly("jdoe");
    assertThat(names("maildir:%s/vmail/%%1.2n/%%1n/%%Ln/Maildir")).containsExactly("jdoe");
    assertThat(names("maildir:%s/vmail/%%-4.1n/%%n/Maildir")).containsExactly("jdoe");
  }

  @Test
  void findsMboxFilesAndPassesOverTheirLocks() throws IOException {
    file("mail/jdoe");
    file("mail/jdoe.lock");
    file("mail/.jdoe.swp");
    directory("mail/adam");

    FoundAccounts found = location("mbox:%s/mail/%%n").find();

    assertThat(found.accounts()).extracting(SourceAccount::name).containsExactly("adam", "jdoe");
    assertThat(found.accounts().getLast().roots().getFirst().layout().mailbox("", false)).isEqualTo("INBOX");
  }

  @Test
  void findsWhoHasNothingButAnInbox() throws IOException {
    directory("home/adam/mail");
    directory("home/jdoe");
    file("spool/adam");
    file("spool/jdoe");

    FoundAccounts found = location("mbox:%s/home/%%n/mail:INBOX=%s/spool/%%n").find();

    assertThat(found.accounts()).extracting(SourceAccount::name).containsExactly("adam", "jdoe");
    assertThat(found.accounts().getFirst().roots()).extracting(SourceRoot::path)
        .containsExactly(disk.resolve("home/adam/mail"), disk.resolve("spool/adam"));
  }

  @Test
  void expandsVariablesForEveryUserOfAList() throws IOException {
    file("spool/jdoe@uni.example");
    AccountList list = new AccountList(List.of(new AccountList.User("jdoe@uni.example", disk.resolve("home/j")),
        new AccountList.User("Adam@uni.example", disk.resolve("home/a"))));

    FoundAccounts found = location("mbox:~/mail:INBOX=%s/spool/%%u").find(list);

    assertThat(found.accounts()).extracting(SourceAccount::name).containsExactly("Adam@uni.example",
        "jdoe@uni.example");
    assertThat(found.accounts().getLast().roots()).extracting(SourceRoot::path)
        .containsExactly(disk.resolve("home/j/mail"), disk.resolve("spool/jdoe@uni.example"));
    assertThat(
        location("maildir:%s/%%Ld/%%1Un/%%Ln/100%%%%").find(list).accounts().getFirst().roots().getFirst().path())
        .isEqualTo(disk.resolve("uni.example/A/adam/100%"));
  }

  @Test
  void refusesTheUsersOfAListThatCannotBeFilledIn() throws IOException {
    AccountList list = new AccountList(List.of(new AccountList.User("../root", null),
        new AccountList.User("a\u0007b@x", null), new AccountList.User("adam", null),
        new AccountList.User("x".repeat(400) + "@y", null), new AccountList.User("ok@uni.example", null)));

    FoundAccounts found = location("maildir:%s/%%d/%%n").find(list);

    assertThat(found.accounts()).extracting(SourceAccount::name).containsExactly("ok@uni.example");
    assertThat(found.refused()).hasSize(4).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
    assertThat(found.refused().get(2)).contains("adam").contains("domain");
    assertThat(location("maildir:~/Maildir").find(list).refused()).last().asString().contains("home");
  }

  @Test
  void refusesDirectoriesWhoseNamesNobodyCanHave() throws IOException {
    directory("vmail/a\nb");
    directory("vmail/adam");

    FoundAccounts found = location("maildir:%s/vmail/%%n").find();

    assertThat(found.accounts()).extracting(SourceAccount::name).containsExactly("adam");
    assertThat(found.refused()).singleElement().asString().contains("vmail/a?b");
  }

  @Test
  void asksForAListWhereThePatternDoesNotTellTheAccounts() {
    for (String pattern : List.of("maildir:~/Maildir", "maildir:%h/mail", "maildir:/var/%d/mail", "maildir:/var/%n%d",
        "maildir:/var/%1n/mail", "maildir:/var/%n-%d")) {
      MailLocation location = MailLocation.parse(pattern);
      assertThat(location.needsList()).as(pattern).isTrue();
      assertThatThrownBy(location::find).isInstanceOf(LocationException.class).hasMessageContaining(pattern)
          .hasMessageContaining("list").hasMessageNotContaining("\n");
    }
  }

  @Test
  void namesTheOnlyAccountAfterItsPath() throws IOException {
    directory("joe/Maildir");
    directory("files/archive");

    assertThat(names("maildir:%s/joe/Maildir")).containsExactly("joe");
    assertThat(names("files:%s/files/archive")).containsExactly("archive");
    assertThat(names("files:%s/joe/Maildir")).containsExactly("Maildir");
    assertThat(location("files:%s/files/archive").named("old").find().accounts()).extracting(SourceAccount::name)
        .containsExactly("old");
    assertThatThrownBy(() -> location("files:%s/files/archive").named("a/b")).isInstanceOf(LocationException.class);
    assertThatThrownBy(() -> location("files:%s/files/%%n").named("old")).isInstanceOf(LocationException.class);
    assertThat(names("files:%s/files/%%n")).containsExactly("archive");
  }

  @Test
  void aMissingPlaceIsAFailureAndNotAnAbsenceOfAccounts() {
    assertThatThrownBy(() -> location("maildir:%s/gone").find()).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> location("maildir:%s/gone/%%n").find()).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void addsWhatTheOptionsNameUnlessTheStoreHoldsItAlready() throws IOException {
    directory("vmail/joe/Maildir/control");
    directory("index/joe");

    SourceAccount joe = location("maildir:%s/vmail/%%n/Maildir:CONTROL=%s/vmail/%%n/Maildir/control:INDEX=%s/index/%%n")
        .find().accounts().getFirst();

    assertThat(joe.roots()).extracting(SourceRoot::path).containsExactly(disk.resolve("vmail/joe/Maildir"),
        disk.resolve("index/joe"));
    assertThat(joe.roots().getLast().layout().form("cur/1.x:2,")).isEqualTo(FileForm.OPAQUE);
    assertThat(location("maildir:%s/vmail/%%n/Maildir:INDEX=MEMORY").find().accounts().getFirst().roots()).hasSize(1);
    assertThatThrownBy(() -> location("maildir:%s/vmail/%%n/Maildir:INDEX=%s/vmail/%%n").find())
        .isInstanceOf(LocationException.class).hasMessageContaining("holds the mail");
  }

  @Test
  void readsTwoColonsAsOneOfThePath() throws IOException {
    directory("a:b/joe");

    assertThat(names("maildir:%s/a::b/%%n")).containsExactly("joe");
  }

  @Test
  void findsDboxStoresAndWhatIsPutOffElsewhere() throws IOException {
    directory("vmail/joe/mdbox");
    directory("vmail/adam/mdbox");
    file("vmail/zoe/mdbox");
    directory("alt/joe");
    directory("index/joe");
    directory("sis");

    MailLocation location = location(
        "mdbox:%s/vmail/%%n/mdbox:ALT=%s/alt/%%n:INDEX=%s/index/%%n:CONTROL=%s/gone/%%n:ATTACHMENTS=%s/sis");
    FoundAccounts found = location.find();

    assertThat(found.accounts()).extracting(SourceAccount::name).containsExactly("adam", "joe", "@attachments");
    assertThat(found.accounts().getLast().roots()).extracting(SourceRoot::path).containsExactly(disk.resolve("sis"));
    SourceAccount joe = found.accounts().get(1);
    assertThat(joe.attachments()).contains(disk.resolve("sis"));
    assertThat(joe.roots()).extracting(SourceRoot::path).containsExactly(disk.resolve("vmail/joe/mdbox"),
        disk.resolve("alt/joe"), disk.resolve("index/joe"));
    assertThat(joe.roots()).extracting(root -> root.layout().form("storage/m.1")).containsExactly(FileForm.DBOX,
        FileForm.DBOX, FileForm.OPAQUE);
    assertThat(location.attachments()).contains(disk.resolve("sis"));
    assertThat(location("mdbox:%s/vmail/%%n/mdbox").attachments()).isEmpty();
    assertThat(location("sdbox:%s/vmail/joe/mdbox").find().accounts()).extracting(SourceAccount::name)
        .containsExactly("joe");
  }

  @Test
  void namesTheFoldersOfADboxStoreAsTold() throws IOException {
    directory("joe/boxes");
    directory("spool/joe");

    StoreLayout dbox = location("dbox:%s/joe/boxes").find().accounts().getFirst().roots().getFirst().layout();
    List<SourceRoot> roots = location("sdbox:%s/joe/boxes:MAILBOXDIR=a/b:DIRNAME=.own:UTF-8:INBOX=%s/spool/joe").find()
        .accounts().getFirst().roots();
    StoreLayout flat = location("sdbox:%s/joe/boxes:MAILBOXDIR=:LAYOUT=fs").find().accounts().getFirst().roots()
        .getFirst().layout();

    assertThat(dbox.mailbox("mailboxes/&APw-/x/dbox-Mails", true)).isEqualTo("\u00fc/x");
    assertThat(roots.getFirst().layout().mailbox("a/b/&APw-/.own", true)).isEqualTo("&APw-");
    assertThat(roots.getFirst().layout().mailbox("mailboxes/x/dbox-Mails", true)).isNull();
    assertThat(roots.getLast().layout().mailbox("", true)).isEqualTo("INBOX");
    assertThat(roots.getLast().layout().form("u.7")).isEqualTo(FileForm.DBOX);
    assertThat(roots.getLast().layout().form("x/u.7")).isEqualTo(FileForm.OPAQUE);
    assertThat(flat.mailbox("x/dbox-Mails", true)).isEqualTo("x");
    assertThat(flat.mailbox("dbox-Mails", true)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "maildir", "maildir:", "pop3:/var/mail", "mdbox:", "maildir:mail/%n",
      "maildir:/var/%x", "maildir:/var/%", "maildir:/var/%Mn", "maildir:/var/%02n", "maildir:/var/%{nope}",
      "maildir:/var/%{", "maildir:/var/../%n", "maildir:/var/%n:LAYOUT=index", "maildir:/var/%n:ALT=/x",
      "maildir:/var/%n:INBOX=rel", "mdbox:/v/%n:LAYOUT=index", "mdbox:/v/%n:ALT=rel",
      "mdbox:/v/%n:ATTACHMENTS=/sis/%n", "mdbox:/v/%n:DIRNAME=", "mdbox:/v/%n:DIRNAME=..",
      "mdbox:/v/%n:MAILBOXDIR=a/../b",
      "mbox:/v/%n:DIRNAME=x", "files:/v:MAILBOXDIR=x", "files:/var:UTF-8", "maildir:/var/%n/%h",
      "mbox:/v:LAYOUT=maildir++"})
  void refusesWhatItCannotReadInOneLine(String text) {
    assertThatThrownBy(() -> MailLocation.parse(text)).isInstanceOf(LocationException.class).message().isNotBlank()
        .doesNotContain("\n");
  }

  private List<String> names(String pattern) throws IOException {
    return location(pattern).find().accounts().stream().map(SourceAccount::name).toList();
  }

  /** A location in which the test's directory stands for {@code %s}, and a percent sign is written twice. */
  private MailLocation location(String pattern) {
    return MailLocation.parse(pattern.replace("%s", disk.toString()).replace("%%", "%"));
  }

  private void directory(String path) throws IOException {
    Files.createDirectories(disk.resolve(path));
  }

  private void file(String path) throws IOException {
    Files.createDirectories(disk.resolve(path).getParent());
    Files.createFile(disk.resolve(path));
  }
}
