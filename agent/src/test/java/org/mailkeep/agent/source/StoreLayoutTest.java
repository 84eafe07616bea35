package org.mailkeep.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoreLayoutTest {
  private final StoreLayout maildir = new MaildirLayout(false, "", false);
  private final StoreLayout nested = new MaildirLayout(true, "", false);
  private final StoreLayout mbox = new MboxLayout(null, false);
  private final StoreLayout dbox = new DboxLayout("mailboxes", "dbox-Mails", false, false);
  private final StoreLayout files = new FilesLayout();

  @Test
  void messagesOfAMaildirLieInCurAndNew() {
    for (String path : List.of("cur/1.a:2,S", "new/1.a", ".Work.2026/cur/1.a:2,", ".Work/new/1.a")) {
      assertThat(maildir.form(path)).as(path).isEqualTo(FileForm.MESSAGE);
    }
    for (String path : List.of("", "tmp/1.a", "dovecot-uidlist", ".Work/dovecot.index.log", "cur", "new/",
        "cur/.nfs0001", "cur/deeper/1.a", "xcur/1.a", "/")) {
      assertThat(maildir.form(path)).as(path).isEqualTo(FileForm.OPAQUE);
    }
  }

  @Test
  void mailboxesOfMaildirPlusPlusStandBesideTheInbox() {
    assertThat(maildir.mailbox("", true)).isEqualTo("INBOX");
    assertThat(maildir.mailbox(".Work.2026", true)).isEqualTo("Work/2026");
    assertThat(maildir.mailbox(".Entw&APw-rfe.Tom &- Jerry", true)).isEqualTo("Entwürfe/Tom & Jerry");
    for (String path : List.of("cur", "sieve", ".", "..", ".Work/cur", ".Work/.Deep")) {
      assertThat(maildir.mailbox(path, true)).as(path).isNull();
    }
    assertThat(maildir.mailbox(".Work", false)).isNull();
  }

  @Test
  void mailboxesOfLayoutFsLieWithinOneAnother() {
    assertThat(nested.mailbox("", true)).isEqualTo("INBOX");
    assertThat(nested.mailbox("Work/2026", true)).isEqualTo("Work/2026");
    assertThat(nested.form("Work/2026/cur/1.a:2,")).isEqualTo(FileForm.MESSAGE);
    for (String path : List.of("cur", "Work/new", "Work/tmp", ".sieve", "Work/.hidden", "Work//x")) {
      assertThat(nested.mailbox(path, true)).as(path).isNull();
    }
  }

  @Test
  void anInboxElsewhereIsNotTheRoot() {
    assertThat(new MaildirLayout(false, null, false).mailbox("", true)).isNull();
    assertThat(new MaildirLayout(false, ".INBOX", false).mailbox("", true)).isNull();
    assertThat(new MaildirLayout(false, ".INBOX", false).mailbox(".INBOX", true)).isEqualTo("INBOX");
    assertThat(new MboxLayout("spool/in", false).mailbox("spool/in", false)).isEqualTo("INBOX");
    assertThat(new MboxLayout("spool/in", false).mailbox("inbox", false)).isEqualTo("inbox");
  }

  @Test
  void eachMboxFileIsAMailbox() {
    assertThat(mbox.mailbox("inbox", false)).isEqualTo("INBOX");
    assertThat(mbox.mailbox("sent", false)).isEqualTo("sent");
    assertThat(mbox.mailbox("lists/dovecot-users", false)).isEqualTo("lists/dovecot-users");
    assertThat(mbox.mailbox("Entw&APw-rfe", false)).isEqualTo("Entwürfe");
    assertThat(mbox.mailbox("lists", true)).isNull();
    for (String path : List.of(".imap/INBOX/dovecot.index", ".subscriptions", "subscriptions", "sent.lock", "lists/.x",
        "dovecot.index.log", "dovecot-uidvalidity.12")) {
      assertThat(mbox.form(path)).as(path).isEqualTo(FileForm.OPAQUE);
      assertThat(mbox.mailbox(path, false)).as(path).isNull();
    }
    assertThat(mbox.form("sent")).isEqualTo(FileForm.MBOX);
  }

  @Test
  void messagesOfADboxStoreLieInStorageOrInTheirMailbox() {
    for (String path : List.of("storage/m.1", "storage/m.4294967295", "mailboxes/INBOX/dbox-Mails/u.1",
        "mailboxes/Lists/2026/dbox-Mails/u.0123456789abcdef0123456789abcdef")) {
      assertThat(dbox.form(path)).as(path).isEqualTo(FileForm.DBOX);
    }
    for (String path : List.of("", "m.1", "storage/m.", "storage/m.1.broken", "storage/m.x", "storage/m.1/m.2",
        "x/storage/m.1",
        "storage/u.1", "storage/dovecot.map.index", "mailboxes/INBOX/dbox-Mails/u.",
        "mailboxes/INBOX/dbox-Mails/u.1.lock",
        "mailboxes/INBOX/u.1", "mailboxes/dbox-Mails/u.1", "mailboxes/INBOX/dbox-Mails/dovecot.index",
        "mailboxes/INBOX/dbox-Mails/x/u.1", "storage/", "u.1")) {
      assertThat(dbox.form(path)).as(path).isEqualTo(FileForm.OPAQUE);
    }
  }

  @Test
  void mailboxesOfADboxStoreAreNamedByTheFoldersAroundTheirs() {
    assertThat(dbox.mailbox("mailboxes/INBOX/dbox-Mails", true)).isEqualTo("INBOX");
    assertThat(dbox.mailbox("mailboxes/Entw&APw-rfe/2026/dbox-Mails", true)).isEqualTo("Entwürfe/2026");
    for (String path : List.of("", "mailboxes", "mailboxes/INBOX", "mailboxes/dbox-Mails", "mailboxes//dbox-Mails",
        "mailboxes/x/dbox-Mails/dbox-Mails", "mailboxes/../dbox-Mails", "mailboxesx/INBOX/dbox-Mails",
        "mailboxes/INBOX/xdbox-Mails", "dbox-Mails", "storage")) {
      assertThat(dbox.mailbox(path, true)).as(path).isNull();
    }
    assertThat(dbox.mailbox("mailboxes/INBOX/dbox-Mails", false)).isNull();
  }

  @Test
  void filesAreMailIfTheirNamesSaySo() {
    assertThat(files.form("a/b/Hello.EML")).isEqualTo(FileForm.MESSAGE);
    assertThat(files.form("joe/Maildir/cur/1795441523.M1P2.host:2,S")).isEqualTo(FileForm.MESSAGE);
    assertThat(files.form("old.mbox")).isEqualTo(FileForm.MBOX);
    assertThat(files.form("new/setup.exe")).isEqualTo(FileForm.OPAQUE);
    assertThat(files.form("storage/m.1")).isEqualTo(FileForm.OPAQUE);
    assertThat(files.mailbox("", true)).isNull();
  }

  @Test
  void namesThatAreNotProperlyEncodedStayAsTheyAre() {
    for (String name : List.of("a&b", "&AP-", "&APw", "&!!!!-", "&AC8-", "&AAo-", "&2AA-")) {
      assertThat(MailboxName.of(List.of(name), false)).isEqualTo(name);
    }
    assertThat(MailboxName.of(List.of("Entw&APw-rfe"), true)).isEqualTo("Entw&APw-rfe");
    assertThat(MailboxName.of(List.of("&2D3eBQ-"), false)).isEqualTo("\ud83d\ude05");
  }

  @Test
  void anyPathGetsAnAnswer() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> names = List.of("", ".", "..", "cur", "new", ".Work", "a&b-", "\u0000", "inbox", "x.lock", "&APw-",
        "mailboxes",
        "dbox-Mails", "u.1", "storage", "m.1",
        "\ud800");
    for (int i = 0; i < 20_000; i++) {
      List<String> path = new ArrayList<>();
      for (int n = random.nextInt(5); n >= 0; n--) {
        path.add(names.get(random.nextInt(names.size())));
      }
      String joined = String.join("/", path);
      for (StoreLayout layout : List.of(maildir, nested, mbox, files, dbox,
          new DboxLayout("", "dbox-Mails", false, true), new DboxLayout("", "m", true, false), new OpaqueLayout())) {
        assertThat(layout.form(joined)).as("seed %d: %s", seed, joined).isNotNull();
        assertThat(layout.mailbox(joined, random.nextBoolean())).as("seed %d: %s", seed, joined).isNotEqualTo("");
      }
    }
  }
}
