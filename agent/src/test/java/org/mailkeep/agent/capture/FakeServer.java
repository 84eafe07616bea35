package org.mailkeep.agent.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.agent.source.SourceAccount;

/** An mdbox as Dovecot leaves it, and what Dovecot does to it while one is looking elsewhere. The indexes hold no more than bytes. */
public final class FakeServer {

  private static final int MESSAGE = 400_000;

  private final Path store;
  private final Random random = new Random(1);
  private int message;

  /** An mdbox with messages in {@code storage/m.1} and {@code m.2}, and two mailboxes. */
  public FakeServer(Path store) throws IOException {
    this.store = store;
    for (String mailbox : new String[] {"INBOX", "Archive"}) {
      Path folder = Files.createDirectories(store.resolve("mailboxes").resolve(mailbox).resolve("dbox-Mails"));
      for (String name : new String[] {"dovecot.index", "dovecot.index.log", "dovecot.index.cache"}) {
        Files.writeString(folder.resolve(name), mailbox + " " + name);
      }
    }
    Files.createDirectories(store.resolve("storage"));
    Files.writeString(store.resolve("storage/dovecot.map.index.log"), "map log");
    Files.write(store.resolve("storage/m.1"), file(2));
    Files.write(store.resolve("storage/m.2"), file(1));
  }

  /** The account. */
  public SourceAccount account() throws IOException {
    return MailLocation.parse("mdbox:" + store).named("ann").find().accounts().getFirst();
  }

  /** The map's log, which is what Dovecot locks. */
  public Path lock() {
    return store.resolve("storage/dovecot.map.index.log");
  }

  /** A file of the store. */
  public Path file(String path) {
    return store.resolve(path);
  }

  /** A message comes: files and logs grow. */
  public void deliver() throws IOException {
    append("storage/m.2", record());
    append("storage/dovecot.map.index.log", "one more".getBytes(StandardCharsets.US_ASCII));
    append("mailboxes/INBOX/dbox-Mails/dovecot.index.log", "one more".getBytes(StandardCharsets.US_ASCII));
  }

  /** What is left of m.1 goes to m.3. */
  public void purge() throws IOException {
    Files.write(store.resolve("storage/m.3"), file(1));
    append("storage/dovecot.map.index.log", "purged".getBytes(StandardCharsets.US_ASCII));
    Files.delete(store.resolve("storage/m.1"));
  }

  /** Nothing is left of m.2. */
  public void purgeAll() throws IOException {
    Files.delete(store.resolve("storage/m.2"));
    Files.write(store.resolve("storage/m.2"), file(1));
    Files.delete(store.resolve("storage/m.3"));
  }

  /** A log is full: the next one begins, and the index is written anew. */
  public void rotate() throws IOException {
    Path folder = store.resolve("mailboxes/INBOX/dbox-Mails");
    Files.move(folder.resolve("dovecot.index.log"), folder.resolve("dovecot.index.log.2"),
        StandardCopyOption.ATOMIC_MOVE);
    Files.writeString(folder.resolve("dovecot.index.log"), "new log");
    Files.writeString(folder.resolve("dovecot.index.tmp"), "new index");
    Files.move(folder.resolve("dovecot.index.tmp"), folder.resolve("dovecot.index"), StandardCopyOption.ATOMIC_MOVE);
  }

  private void append(String path, byte[] bytes) throws IOException {
    Files.write(store.resolve(path), bytes, StandardOpenOption.APPEND);
  }

  private byte[] file(int records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("2 M1e C6b0443ca\n".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < records; i++) {
      out.writeBytes(record());
    }
    return out.toByteArray();
  }

  private byte[] record() {
    StringBuilder text = new StringBuilder("Subject: " + message++ + "\n\n");
    while (text.length() < MESSAGE) {
      text.append(Long.toHexString(random.nextLong())).append('\n');
    }
    String guid = "%032x".formatted(message);
    String record = "\1\2N         %016X\n".formatted(text.length()) + text + "\n\1\3\nR6b0443ca\nG" + guid + "\n\n";
    return record.getBytes(StandardCharsets.US_ASCII);
  }
}
