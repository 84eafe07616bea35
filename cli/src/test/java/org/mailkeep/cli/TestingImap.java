package org.mailkeep.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.key.CredentialFile;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.serve.ImapServer;
import org.mailkeep.restore.serve.Limits;
import org.mailkeep.restore.serve.Night;
import org.mailkeep.restore.serve.Password;
import org.mailkeep.restore.serve.ServedAccounts;

/** Maildirs that were backed up, and an IMAP server that shows them on a real socket. */
final class TestingImap implements Closeable {
  static final String PASSWORD = "open sesame";
  static final Limits LIMITS = new Limits(4, 3, Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(1), 1 << 20);

  private final Path folder;
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final List<Closeable> open = new ArrayList<>();
  private int messages;
  private int port;

  TestingImap(Path folder) {
    this.folder = folder;
  }

  /** Adds a message; its line ends stay as they are. Its uid is its number in its mailbox. */
  TestingImap message(String account, String mailbox, String flags, String text) throws IOException {
    Path maildir = folder.resolve("mail").resolve(account).resolve(mailbox.equals("INBOX") ? "" : "." + mailbox);
    for (String name : List.of("cur", "new", "tmp")) {
      Files.createDirectories(maildir.resolve(name));
      Files.createDirectories(folder.resolve("mail").resolve(account).resolve(name));
    }
    messages++;
    Path file = maildir.resolve("cur").resolve((1_700_000_000 + messages) + ".M" + messages + ".host:2," + flags);
    Files.write(file, text.getBytes(ISO_8859_1));
    Files.setLastModifiedTime(file,
        FileTime.from(Instant.parse("2026-10-01T04:05:06Z").plus(Duration.ofDays(messages))));
    return this;
  }

  Path file(String account, String name) {
    return folder.resolve("mail").resolve(account).resolve(name);
  }

  TestingImap start() throws IOException {
    return start(LIMITS);
  }

  TestingImap start(Limits limits) throws IOException {
    Cli cli = new Cli(folder).init();
    cli.run("backup", "--source", "maildir:" + folder.resolve("mail") + "/%u").succeeded();
    ObjectStore store = FolderObjectStore.open(cli.repository());
    keep(store::close);
    Repository repository = keep(Repository.open(store, CredentialFile.read(folder.resolve("kit")), Clock.systemUTC(),
        new SecureRandom()));
    Map<String, List<Night>> nights = new TreeMap<>();
    PointInTime newest = new PointInTime(Optional.empty(), account -> true);
    repository.visitSnapshots(newest::snapshot);
    newest.chosen()
        .forEach(choice -> nights.put(choice.entry().account(), List.of(new Night("", choice))));
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    port = socket.getLocalPort();
    ImapServer server = keep(new ImapServer(socket, new ServedAccounts(repository, nights),
        Password.of(PASSWORD.toCharArray()), limits, said::add));
    server.start();
    return this;
  }

  private <T extends Closeable> T keep(T one) {
    open.add(one);
    return one;
  }

  int port() {
    return port;
  }

  /** What the server told whoever runs it. */
  List<String> said() {
    return List.copyOf(said);
  }

  Client connect() throws IOException {
    Client client = keep(new Client(new Socket(InetAddress.getLoopbackAddress(), port)));
    return client;
  }

  /** A client that has logged in and opened a mailbox. */
  Client select(String account, String mailbox) throws IOException {
    Client client = connect();
    client.line();
    assertThat(client.command("LOGIN " + account + " \"" + PASSWORD + "\"")).last().asString().startsWith("OK");
    assertThat(client.command("SELECT \"" + mailbox + "\"")).last().asString().startsWith("OK [READ-ONLY]");
    return client;
  }

  @Override
  public void close() throws IOException {
    for (Closeable one : open.reversed()) {
      one.close();
    }
  }

  /** One connection, on which a test says what it likes. Lines have one character a byte. */
  static final class Client implements Closeable {
    private final Socket socket;
    private final InputStream in;
    private int tags;

    Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(60_000);
      in = new BufferedInputStream(socket.getInputStream());
    }

    void raw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** One line with the literals in it. */
    String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (true) {
        int b = in.read();
        if (b < 0) {
          throw new EOFException("after " + line.toString(ISO_8859_1));
        }
        if (b != '\n') {
          line.write(b);
          continue;
        }
        String text = line.toString(ISO_8859_1);
        if (!text.endsWith("}\r")) {
          return text.substring(0, text.length() - 1);
        }
        line.write(b);
        line.write(in.readNBytes(Integer.parseInt(text.substring(text.lastIndexOf('{') + 1, text.length() - 2))));
      }
    }

    /** Sends a command; gives the lines of its answer, the last without its tag. */
    List<String> command(String command) throws IOException {
      String tag = "t" + ++tags;
      raw(tag + " " + command + "\r\n");
      return answer(tag);
    }

    List<String> answer(String tag) throws IOException {
      List<String> lines = new ArrayList<>();
      while (true) {
        String line = line();
        if (line.startsWith(tag + " ")) {
          lines.add(line.substring(tag.length() + 1));
          return lines;
        }
        lines.add(line);
      }
    }

    /** Whether the server has closed the connection, what it said before it left out. */
    boolean closed() throws IOException {
      while (true) {
        try {
          line();
        } catch (EOFException | java.net.SocketException e) {
          return true;
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
