package org.mailkeep.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.dovecot.DboxFixture;
import org.mailkeep.agent.dovecot.IndexFixture;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.AttachedFile;
import org.mailkeep.repository.catalog.AttachedFile.NameForm;
import org.mailkeep.repository.catalog.AttachedFile.TransferEncoding;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SummaryRef;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.verify.VerifyReport;

/** What backed-up messages say of themselves, in every kind of store, and what becomes of it from night to night. */
class SummariesTest {

  private static final String PDF = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(random(20_000)) + "\n";
  private static final List<String> MAILS = List.of(mail(1, ""), mail(2, ""),
      mail(3, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
          + "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''%C3%A4.pdf\n"
          + "Content-Transfer-Encoding: base64\n\n" + PDF + "--b--\n"),
      "no header at all\n", mail(5, ""));
  private static final List<MessageSummary> SUMMARIES = List.of(summary(1, List.of()), summary(2, List.of()),
      summary(3, List.of(new AttachedFile("utf-8''%C3%A4.pdf", NameForm.EXTENDED, "application/pdf",
          TransferEncoding.BASE64, PDF.length()))),
      new MessageSummary("", "", "", "", "", "", false, List.of(), 0), summary(5, List.of()));

  @TempDir
  private Path folder;

  private final ObjectStore store = new InMemoryObjectStore();
  private final Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
  private final List<Long> read = new ArrayList<>();
  private Credential credential;
  private JobPlan.Look look = JobPlan.Look.CHANGES;

  @BeforeEach
  void init() throws IOException {
    credential = Repository.init(store, Clock.systemUTC(), new SecureRandom());
  }

  @Test
  void messagesOfAMaildirAlsoCompressedOnes() throws IOException {
    Path cur = maildir(MAILS);
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(cur.resolve("6.x.host,S=9:2,Z")))) {
      gzip.write(bytes(MAILS.get(2)));
    }
    Files.write(cur.resolve("7.x.host:2,Z"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 99});

    List<Optional<MessageSummary>> all = summaries(back("maildir:Maildir"), "INBOX");

    assertThat(all.subList(0, 5)).extracting(Optional::get).isEqualTo(SUMMARIES);
    assertThat(all.get(5)).contains(SUMMARIES.get(2));
  }

  @Test
  void messagesOfAnMbox() throws IOException {
    mbox(MAILS);

    assertThat(summaries(back("mbox:mail"), "work")).extracting(Optional::get).isEqualTo(SUMMARIES);
  }

  @Test
  void messagesOfAnSdbox() throws IOException {
    Path mails = Files.createDirectories(folder.resolve("sdbox/mailboxes/INBOX/dbox-Mails"));
    IndexFixture index = new IndexFixture(1, 40);
    for (int i = 0; i < MAILS.size(); i++) {
      Files.write(mails.resolve("u." + (i + 1)),
          new DboxFixture().message(bytes(MAILS.get(i)), "G" + IndexFixture.hex(i + 1)).array());
      index.message(i + 1, 0, 0, 0, 0, IndexFixture.guid(i + 1));
    }
    Files.write(mails.resolve("dovecot.index"), index.array());

    assertThat(summaries(back("sdbox:sdbox"), "INBOX")).extracting(Optional::get).isEqualTo(SUMMARIES);
  }

  @Test
  void messagesOfAnMdboxKeepWhatTheySayWhenTheyAreCopiedMovedAndPurged() throws IOException {
    Path storage = Files.createDirectories(folder.resolve("mdbox/storage"));
    DboxFixture file = new DboxFixture();
    for (int i = 0; i < MAILS.size(); i++) {
      file.message(i == 2 ? gzip(MAILS.get(i)) : bytes(MAILS.get(i)), "G" + IndexFixture.hex(i + 1),
          "Z%x".formatted(MAILS.get(i).length()));
    }
    Files.write(storage.resolve("m.1"), file.array());
    mdboxIndex("INBOX", 1, 2, 3, 4, 5);
    List<CatalogMessage> first = messages(back("mdbox:mdbox"), "INBOX");

    assertThat(summaries(first)).extracting(Optional::get).isEqualTo(SUMMARIES);

    mdboxIndex("INBOX", 1, 3);
    mdboxIndex("Archive", 2, 5, 3);
    CommittedRun moved = back("mdbox:mdbox");
    assertThat(read).as("messages that were read").isEmpty();
    assertThat(refs(messages(moved, "INBOX"))).isEqualTo(List.of(ref(first, 1), ref(first, 3)));
    assertThat(refs(messages(moved, "Archive"))).isEqualTo(List.of(ref(first, 2), ref(first, 5), ref(first, 3)));

    DboxFixture purged = new DboxFixture();
    for (int i : new int[] {1, 2, 5}) {
      purged.message(bytes(MAILS.get(i - 1)), "G" + IndexFixture.hex(i));
    }
    Files.write(storage.resolve("m.2"), purged.array());
    Files.delete(storage.resolve("m.1"));
    mdboxIndex("Archive", 2, 5);
    mdboxIndex("INBOX", 1);
    CommittedRun after = back("mdbox:mdbox");
    assertThat(summaries(after, "Archive")).containsExactly(Optional.of(SUMMARIES.get(1)),
        Optional.of(SUMMARIES.get(4)));
    assertThat(summaries(after, "INBOX")).containsExactly(Optional.of(SUMMARIES.get(0)));
    assertSound();
  }

  @Test
  void attachmentsThatDovecotKeepsElsewhereAreAsLongAsInTheMessage() throws IOException {
    Path mails = Files.createDirectories(folder.resolve("sdbox/mailboxes/INBOX/dbox-Mails"));
    int at = MAILS.get(2).indexOf(PDF);
    String without = MAILS.get(2).replace(PDF, "\n");
    Files.write(mails.resolve("u.1"), new DboxFixture().message(bytes(without), "G" + IndexFixture.hex(1),
        "Z%x".formatted(MAILS.get(2).length()), "X%d %d B76 ab/cd/x".formatted(at, PDF.length() - 1)).array());
    Files.write(mails.resolve("dovecot.index"),
        new IndexFixture(1, 40).message(1, 0, 0, 0, 0, IndexFixture.guid(1)).array());

    assertThat(summaries(back("sdbox:sdbox"), "INBOX")).containsExactly(Optional.of(SUMMARIES.get(2)));
  }

  @Test
  void aMaildirMessageThatGetsFlagsOrMovesKeepsWhatItSaysUnread() throws IOException {
    Path cur = maildir(MAILS);
    Path archive = Files.createDirectories(folder.resolve("Maildir/.Archive/cur"));
    List<CatalogMessage> first = messages(back("maildir:Maildir"), "INBOX");
    Files.move(cur.resolve("1.x.host:2,"), cur.resolve("1.x.host:2,S"));
    Files.move(cur.resolve("2.x.host:2,"), archive.resolve("2.x.host:2,S"));
    Files.delete(cur.resolve("4.x.host:2,"));

    CommittedRun second = back("maildir:Maildir");

    assertThat(read).as("messages that were read").isEmpty();
    assertThat(refs(messages(second, "INBOX"))).isEqualTo(List.of(ref(first, 1), ref(first, 3), ref(first, 5)));
    assertThat(refs(messages(second, "Archive"))).isEqualTo(List.of(ref(first, 2)));
    assertThat(summaries(second, "Archive")).containsExactly(Optional.of(SUMMARIES.get(1)));
    assertSound();
  }

  /** The catalog's line of the message refers to its summary, and so does the line that it takes the place of. */
  @Test
  void aFlagOfAMaildirMessageIsStoredAsAFewBytes() throws IOException {
    List<String> mails = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      mails.add(mail(i, ""));
    }
    Path cur = maildir(mails);
    back("maildir:Maildir");
    List<Integer> patches = new ArrayList<>();
    for (int i = 10; i <= 50; i += 10) {
      Files.move(cur.resolve(i + ".x.host:2,"), cur.resolve(i + ".x.host:2,S"));
      CommittedRun run = back("maildir:Maildir");
      try (Repository repository = open()) {
        AccountHead head = repository.trees().head(run.snapshot().accounts().getFirst().head().orElseThrow());
        repository.catalogs().pages(head, page -> true, page -> patches.add(page.patched() ? page.length() : 0));
      }
      Files.move(cur.resolve(i + ".x.host:2,S"), cur.resolve(i + ".x.host:2,"));
      back("maildir:Maildir");
    }

    patches.removeIf(length -> length == 0);
    assertThat(patches).as("unless such a line ends its page, which one in a hundred does")
        .hasSizeGreaterThan(2).anyMatch(length -> length < 50);
  }

  @Test
  void anMboxThatGrowsStoresTheRecordsOfItsLastMessagesOnly() throws IOException {
    List<String> mails = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      mails.add(mail(i, ""));
    }
    mbox(mails);
    List<SummaryRef> first = refs(messages(back("mbox:mail"), "work"));
    Files.writeString(folder.resolve("mail/work"), "From a@b Thu Jan  1 00:00:00 2026\n" + mail(7777, "") + "\n",
        StandardOpenOption.APPEND);

    CommittedRun run = back("mbox:mail");
    List<SummaryRef> second = refs(messages(run, "work"));

    assertThat(second).hasSize(3001);
    assertThat(second.subList(0, 2900)).isEqualTo(first.subList(0, 2900));
    assertThat(summaries(run, "work").getLast()).contains(summary(7777, List.of()));
    look = JobPlan.Look.RESCAN;
    assertThat(refs(messages(back("mbox:mail"), "work"))).as("after a rescan").isEqualTo(second);
    assertSound();
  }

  @Test
  void aRescanFindsTheSameRecordsAndAnAgentWithoutItsCacheWritesThemAnew() throws IOException {
    maildir(MAILS);
    List<CatalogMessage> first = messages(back("maildir:Maildir"), "INBOX");
    look = JobPlan.Look.RESCAN;
    CommittedRun rescan = back("maildir:Maildir");
    assertThat(read).hasSize(MAILS.size());
    assertThat(refs(messages(rescan, "INBOX"))).isEqualTo(refs(first));

    delete(folder.resolve("cache"));
    CommittedRun anew = back("maildir:Maildir");

    assertThat(summaries(anew, "INBOX")).extracting(Optional::get).isEqualTo(SUMMARIES);
    assertSound();
  }

  @Test
  void aMessageOfWhichTheCatalogDidNotTellForANightIsTheSameWithoutASummary() throws IOException {
    Path mails = Files.createDirectories(folder.resolve("mdbox/storage"));
    Files.write(mails.resolve("m.1"),
        new DboxFixture().message(bytes(MAILS.get(0)), "G" + IndexFixture.hex(1)).array());
    mdboxIndex("INBOX", 1);
    back("mdbox:mdbox");
    mdboxIndex("INBOX");
    back("mdbox:mdbox");
    mdboxIndex("INBOX", 1);
    assertThat(summaries(back("mdbox:mdbox"), "INBOX")).as("nothing says that its record is still there")
        .containsExactly(Optional.empty());
    look = JobPlan.Look.RESCAN;
    assertThat(summaries(back("mdbox:mdbox"), "INBOX")).containsExactly(Optional.of(SUMMARIES.get(0)));
    assertSound();
  }

  private static String mail(int number, String body) {
    return "From: f%d@a.example\nTo: t%d@b.example,\n c@d.example\nSubject: =?utf-8?q?n=%02X?=\nDate: Thu, 1 Jan 2026 00:00:00 +0000\nMessage-ID: <%d@a.example>\n%s"
        .formatted(number, number, number % 256, number, body.isEmpty() ? "\nText %d\n".formatted(number) : body);
  }

  private static MessageSummary summary(int number, List<AttachedFile> attached) {
    return new MessageSummary("f%d@a.example".formatted(number), "t%d@b.example, c@d.example".formatted(number), "",
        "=?utf-8?q?n=%02X?=".formatted(number % 256), "Thu, 1 Jan 2026 00:00:00 +0000",
        "<%d@a.example>".formatted(number), false, attached, 0);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes(text));
    }
    return out.toByteArray();
  }

  private Path maildir(List<String> mails) throws IOException {
    for (String name : List.of("new", "tmp", "cur")) {
      Files.createDirectories(folder.resolve("Maildir").resolve(name));
    }
    Path cur = folder.resolve("Maildir/cur");
    for (int i = 0; i < mails.size(); i++) {
      Files.write(cur.resolve((i + 1) + ".x.host:2,"), bytes(mails.get(i)));
    }
    return cur;
  }

  private void mbox(List<String> mails) throws IOException {
    StringBuilder mbox = new StringBuilder();
    for (String mail : mails) {
      mbox.append("From a@b Thu Jan  1 00:00:00 2026\n").append(mail).append("\n");
    }
    Files.writeString(Files.createDirectories(folder.resolve("mail")).resolve("work"), mbox);
  }

  /** The index of a mailbox that holds these messages, by what their GUIDs are made of. */
  private void mdboxIndex(String mailbox, int... guids) throws IOException {
    IndexFixture index = new IndexFixture(1, 40);
    for (int i = 0; i < guids.length; i++) {
      index.message(i + 1, 0, 0, 0, 0, IndexFixture.guid(guids[i]));
    }
    Files.write(Files.createDirectories(folder.resolve("mdbox/mailboxes").resolve(mailbox).resolve("dbox-Mails"))
        .resolve("dovecot.index"), index.array());
  }

  private static SummaryRef ref(List<CatalogMessage> messages, int number) {
    return messages.get(number - 1).summary().orElseThrow();
  }

  private static List<SummaryRef> refs(List<CatalogMessage> messages) {
    return messages.stream().map(message -> message.summary().orElseThrow()).toList();
  }

  private List<Optional<MessageSummary>> summaries(CommittedRun run, String mailbox) throws IOException {
    return summaries(messages(run, mailbox));
  }

  private List<Optional<MessageSummary>> summaries(List<CatalogMessage> messages) throws IOException {
    List<Optional<MessageSummary>> summaries = new ArrayList<>();
    try (Repository repository = open()) {
      CatalogReader reader = repository.catalogs();
      for (CatalogMessage message : messages) {
        summaries.add(reader.summary(message));
      }
    }
    return summaries;
  }

  private List<CatalogMessage> messages(CommittedRun run, String mailbox) throws IOException {
    List<CatalogMessage> messages = new ArrayList<>();
    try (Repository repository = open()) {
      CatalogReader reader = repository.catalogs();
      AccountHead head = repository.trees().head(run.snapshot().accounts().getFirst().head().orElseThrow());
      Map<String, CatalogMailbox> mailboxes = new LinkedHashMap<>();
      reader.mailboxes(head, found -> mailboxes.put(found.name(), found));
      reader.messages(head, mailboxes.get(mailbox), messages::add);
    }
    return messages;
  }

  private void assertSound() throws IOException {
    try (Repository repository = open()) {
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).isEmpty();
    }
  }

  private Repository open() throws IOException {
    return Repository.open(store, credential, Clock.systemUTC(), new SecureRandom());
  }

  private CommittedRun back(String location) throws IOException {
    read.clear();
    String place = location.replaceFirst(":", ":" + folder + "/");
    try (Repository repository = open(); AgentCache cache = AgentCache.open(folder.resolve("cache"))) {
      JobPlan plan = new JobPlan("test:", MailLocation.parse(place).named("ann").find().accounts(), name -> true,
          JobPlan.Missing.FAIL, look, "host", "job", Agents.SEVERAL, JobBounds.DEFAULT);
      return new BackupJob(repository, cache, clock, new JobReport(new Counting()), this::look)
          .run(plan).runs()
          .getFirst();
    }
  }

  /** The cache was opened an hour after all else was written: so the changes of all files are settled. */
  private FileFacts look(Path path) throws IOException {
    FileFacts facts = FileFacts.of(path);
    return path.startsWith(folder.resolve("cache"))
        ? new FileFacts(facts.device(), facts.kind(), facts.mode(), facts.uid(), facts.gid(), facts.modifiedSeconds(),
            facts.modifiedNanos(), facts.bytes(), facts.inode(), facts.links(),
            facts.changedSeconds() + Duration.ofHours(1).toSeconds(), facts.changedNanos())
        : facts;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  private final class Counting implements JobReport.Listener {
    @Override
    public void read(long bytes, long messages) {
      for (long i = 0; i < messages; i++) {
        read.add(bytes);
      }
    }

    @Override
    public void unreadable(JobReport.Unreadable file) {
      throw new AssertionError(file);
    }

    @Override
    public void begun(String account) {}

    @Override
    public void account(JobReport.AccountLine account) {}
  }
}
