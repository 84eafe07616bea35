package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.key.CredentialFile;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import tools.jackson.databind.JsonNode;

class LsMessagesTest {

  private static final Instant RECEIVED = Instant.parse("2026-02-03T04:05:06Z");

  @TempDir
  private Path folder;

  private Cli cli;

  @BeforeEach
  void backUp() throws IOException {
    cli = new Cli(folder).init();
    try (ObjectStore store = FolderObjectStore.open(cli.repository());
        Repository repository = Repository.open(store, CredentialFile.read(folder.resolve("kit")), Clock.systemUTC(),
            new SecureRandom());
        AgentCache cache = AgentCache.open(folder.resolve("cache"));
        BackupRun run = repository.begin(cache)) {
      try (AccountDraft draft = begin(run, "ann")) {
        CatalogSink catalog = draft.catalog();
        catalog.mailbox(new CatalogMailbox("INBOX", Optional.of(new Id128(1, 2)), 77, 100, true, Optional.empty()));
        catalog.message(new CatalogMessage(5, "g5", RECEIVED, Optional.empty(), EnumSet.of(Flag.SEEN, Flag.ANSWERED),
            List.of("$Junk", "work"), 1234, MessagePlace.whole(0, path("cur", "5:2,RS"))));
        catalog.message(new CatalogMessage(9, "", RECEIVED, Optional.of(RECEIVED), Set.of(), List.of(), 12,
            MessagePlace.piece(0, path("m.1"), 30, 40)));
        draft.finish(AccountStatus.COMPLETE, RECEIVED, AccountCounts.NONE);
      }
      try (AccountDraft draft = begin(run, "bob")) {
        draft.finish(AccountStatus.COMPLETE, RECEIVED, AccountCounts.NONE);
      }
      run.commit("host", "job");
    }
  }

  @Test
  void theMessagesOfAMailboxAreListedByUid() {
    assertThat(cli.run("ls", "--account", "ann", "--mailbox", "inbox", "--messages").succeeded().out()).isEqualTo("""
               UID  FLAGS  RECEIVED                 SIZE  KEYWORDS
                 5  SR     2026-02-03 05:05:06    1.2 kB  $Junk work
                 9         2026-02-03 05:05:06      12 B
        """);
  }

  @Test
  void jsonHasAllThatIsKnownOfAMessage() {
    JsonNode messages = cli.json("ls", "--account", "ann", "--mailbox", "INBOX", "--messages").get("messages");

    assertThat(messages.size()).isEqualTo(2);
    assertThat(messages.get(0).toString()).isEqualTo("""
        {"account":"ann","mailbox":"INBOX","uid":5,"guid":"g5","received":"2026-02-03T04:05:06Z","saved":null,\
        "flags":["seen","answered"],"keywords":["$Junk","work"],"bytes":1234,"path":"/mail/ann/cur/5:2,RS"}""");
    assertThat(messages.get(1).toString()).isEqualTo("""
        {"account":"ann","mailbox":"INBOX","uid":9,"guid":"","received":"2026-02-03T04:05:06Z",\
        "saved":"2026-02-03T04:05:06Z","flags":[],"keywords":[],"bytes":12,"path":"/mail/ann/m.1","offset":30,\
        "length":40}""");
  }

  @Test
  void mailboxesHaveTheCountsOfTheCatalog() {
    JsonNode mailbox = cli.json("ls", "--account", "ann").get("mailboxes").get(0);

    assertThat(mailbox.toString()).isEqualTo("""
        {"account":"ann","mailbox":"INBOX","messages":2,"files":0,"bytes":0,\
        "guid":"00000000000000010000000000000002","uidValidity":77,"nextUid":100,"subscribed":true}""");
  }

  @Test
  void whoAsksForMessagesThatAreNotKnownIsToldSo() {
    Cli.Ran none = cli.run("ls", "--account", "bob", "--mailbox", "INBOX", "--messages");
    Cli.Ran other = cli.run("ls", "--account", "ann", "--mailbox", "Other", "--messages");
    Cli.Ran usage = cli.run("ls", "--account", "ann", "--messages");

    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("bob has no catalog");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("no mailbox Other");
    assertThat(usage.code()).isEqualTo(2);
    assertThat(usage.err()).contains("--messages needs --mailbox");
  }

  private static AccountDraft begin(BackupRun run, String account) throws IOException {
    AccountDraft draft = run.begin(account, "test:", Optional.empty());
    draft.root(path("mail", account), List.of());
    draft.entry(new TreeEntry.Folder(TreePath.ROOT, Attributes.PRIVATE_FOLDER, "INBOX"), new byte[0]);
    return draft;
  }

  private static TreePath path(String... names) {
    TreePath path = TreePath.ROOT;
    for (String name : names) {
      path = path.child(name.getBytes(StandardCharsets.UTF_8));
    }
    return path;
  }
}
