package org.mailkeep.restore.imap;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A small IMAP server in this process, on loopback, that keeps mailboxes in memory and can be told to lose replies, to refuse, or to say anything. */
final class TestingImapServer implements Closeable {
  private static final Pattern LITERAL = Pattern.compile("(~?)\\{([0-9]+)(\\+?)}$");
  private static final Pattern APPENDED = Pattern.compile(" \\(([^)]*)\\)( \"([^\"]*)\")? ~?\\{[0-9]+\\+?}#([0-9]+)#");

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Map<String, Box> boxes = new LinkedHashMap<>();
  private final TreeSet<String> subscribed = new TreeSet<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private String capabilities = "IMAP4rev1 AUTH=PLAIN LITERAL+ MULTIAPPEND UIDPLUS NAMESPACE";
  private String namespace = "((\"\" \"/\")) NIL NIL";
  private String login = "ann";
  private boolean guids = true;
  private Predicate<String> refused = command -> false;

  /** Commands after which the connection is cut before anything is said, each once. */
  private final List<Predicate<String>> cuts = new CopyOnWriteArrayList<>();

  /** What is said in place of what is right; null is what is right. */
  private Function<String, @Nullable String> instead = command -> null;

  TestingImapServer() throws IOException {
    boxes.put("INBOX", new Box());
    Thread.ofVirtual().start(() -> {
      while (!socket.isClosed()) {
        try {
          Socket one = socket.accept();
          open.add(one);
          Thread.ofVirtual().start(() -> new Connection(one).run());
        } catch (IOException e) {
          return;
        }
      }
    });
  }

  TestingImapServer capabilities(String words) {
    capabilities = words;
    return this;
  }

  TestingImapServer namespace(String said) {
    namespace = said;
    return this;
  }

  TestingImapServer withoutGuids() {
    guids = false;
    return this;
  }

  TestingImapServer refusing(Predicate<String> which) {
    refused = which;
    return this;
  }

  TestingImapServer saying(Function<String, @Nullable String> other) {
    instead = other;
    return this;
  }

  /** After the next command that is like this is done, the connection is cut in place of its reply. */
  TestingImapServer cutAfter(Predicate<String> which) {
    cuts.add(which);
    return this;
  }

  ImapServer server() {
    return new ImapServer("127.0.0.1", socket.getLocalPort(), false, Optional.empty());
  }

  List<String> commands() {
    return commands;
  }

  String login() {
    return login;
  }

  TreeSet<String> subscribed() {
    return subscribed;
  }

  Map<String, Box> boxes() {
    return boxes;
  }

  Box box(String name) {
    Box box = boxes.get(name);
    if (box == null) {
      throw new AssertionError("no mailbox " + name + ", only " + boxes.keySet());
    }
    return box;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket one : open) {
      one.close();
    }
  }

  /** A mailbox. */
  static final class Box {
    final List<Mail> mails = new ArrayList<>();
    long next = 1;
    long validity = 77;

    Mail add(String flags, String date, String text) {
      Mail mail = new Mail(next++, flags, date, text, "");
      mails.add(mail);
      return mail;
    }

    List<String> texts() {
      return mails.stream().map(mail -> mail.text).toList();
    }
  }

  /** A message; its text a character a byte. */
  static final class Mail {
    final long uid;
    String flags;
    String date;
    String text;
    String guid;

    Mail(long uid, String flags, String date, String text, String guid) {
      this.uid = uid;
      this.flags = flags;
      this.date = date;
      this.text = text;
      this.guid = guid;
    }
  }

  private final class Connection {
    private final Socket socket;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private List<String> literals = new ArrayList<>();
    private Box box = new Box();

    Connection(Socket socket) {
      this.socket = socket;
    }

    void run() {
      try (socket) {
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        say("* OK ready");
        while (true) {
          String command = command();
          commands.add(command.substring(command.indexOf(' ') + 1));
          synchronized (TestingImapServer.this) {
            if (!answer(command)) {
              return;
            }
          }
        }
      } catch (IOException e) {
        return;
      }
    }

    /** Reads a command with its literals, each of which stands as #number# behind its length. */
    private String command() throws IOException {
      literals = new ArrayList<>();
      StringBuilder whole = new StringBuilder();
      while (true) {
        String line = line();
        whole.append(line);
        Matcher literal = LITERAL.matcher(line);
        if (!literal.find()) {
          return whole.toString();
        }
        if (literal.group(3).isEmpty()) {
          say("+ go on");
        }
        literals.add(new String(in.readNBytes(Integer.parseInt(literal.group(2))), StandardCharsets.ISO_8859_1));
        whole.append('#').append(literals.size() - 1).append('#');
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      int c;
      while ((c = in.read()) != '\n') {
        if (c < 0) {
          throw new IOException("gone");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    private void say(String line) throws IOException {
      out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private boolean answer(String whole) throws IOException {
      String tag = whole.substring(0, whole.indexOf(' '));
      String command = whole.substring(tag.length() + 1);
      String other = instead.apply(command);
      if (other != null) {
        out.write(other.replace("TAG", tag).getBytes(StandardCharsets.ISO_8859_1));
        return true;
      }
      StringBuilder said = new StringBuilder();
      String end = refused.test(command) ? "NO [CANNOT] not here" : carryOut(command, said);
      for (Predicate<String> cut : cuts) {
        if (cut.test(command)) {
          cuts.remove(cut);
          return false;
        }
      }
      out.write(said.toString().getBytes(StandardCharsets.ISO_8859_1));
      say(tag + " " + end);
      return !command.equals("LOGOUT");
    }

    private String carryOut(String command, StringBuilder said) throws IOException {
      String[] words = command.split(" ", 2);
      switch (words[0]) {
        case "CAPABILITY" -> said.append("* CAPABILITY ").append(capabilities).append("\r\n");
        case "AUTHENTICATE" -> {
          say("+ ");
          String[] parts = new String(Base64.getDecoder().decode(line()), StandardCharsets.UTF_8)
              .split("\0", -1);
          login = parts[1];
          return parts[2].equals("secret") ? "OK in" : "NO [AUTHENTICATIONFAILED] no";
        }
        case "LOGIN" -> {
          login = literals.get(0);
          return literals.get(1).equals("secret") ? "OK in" : "NO no";
        }
        case "NAMESPACE" -> said.append("* NAMESPACE ").append(namespace).append("\r\n");
        case "LIST" -> said.append("* LIST (\\Noselect) \"/\" \"\"\r\n");
        case "SUBSCRIBE" -> subscribed.add(name(words[1]));
        case "CREATE" -> boxes.put(name(words[1]), new Box());
        case "SELECT", "EXAMINE" -> {
          Box found = boxes.get(name(words[1]));
          if (found == null) {
            return "NO [NONEXISTENT] no such mailbox";
          }
          box = found;
          said.append("* ").append(box.mails.size()).append(" EXISTS\r\n* OK [UIDVALIDITY ").append(box.validity)
              .append("] v\r\n");
        }
        case "APPEND" -> {
          return append(words[1]);
        }
        case "UID" -> {
          return words[1].startsWith("FETCH") ? fetch(words[1], said) : store(words[1]);
        }
        default -> {}
      }
      return "OK done";
    }

    private String name(String quoted) {
      return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    private String append(String rest) {
      Matcher quoted = Pattern.compile("\"([^\"\\\\]|\\\\.)*\"").matcher(rest);
      if (!quoted.lookingAt()) {
        return "BAD no name";
      }
      Box to = boxes.get(name(quoted.group()));
      if (to == null) {
        return "NO [TRYCREATE] none";
      }
      Matcher message = APPENDED.matcher(rest);
      long first = to.next;
      while (message.find()) {
        String date = message.group(3) == null ? "01-Jan-1971 00:00:00 +0000" : message.group(3);
        to.add(message.group(1), date, literals.get(Integer.parseInt(message.group(4)))).guid = "new" + to.next;
      }
      long last = to.next - 1;
      String uids = first == last ? "" + first : first + ":" + last;
      return capabilities.contains("UIDPLUS") ? "OK [APPENDUID " + to.validity + " " + uids + "] done" : "OK done";
    }

    private String fetch(String command, StringBuilder said) {
      if (command.contains("X-GUID") && !guids) {
        return "BAD what is X-GUID?";
      }
      int number = 0;
      for (Mail mail : box.mails) {
        number++;
        if (wanted(command.split(" ")[1], mail.uid)) {
          said.append("* ").append(number).append(" FETCH (UID ").append(mail.uid);
          if (command.contains("X-GUID")) {
            said.append(" X-GUID ").append(mail.guid.isEmpty() ? "none" : mail.guid);
          }
          if (command.contains("FLAGS")) {
            said.append(" FLAGS (").append(mail.flags).append(" \\Recent)");
          }
          if (command.contains("INTERNALDATE")) {
            said.append(" INTERNALDATE \"").append(mail.date).append('"');
          }
          if (command.contains("RFC822.SIZE")) {
            said.append(" RFC822.SIZE ").append(mail.text.length());
          }
          if (command.contains("HEADER.FIELDS")) {
            Matcher id = Pattern.compile("(?im)^message-id:.*\r\n([ \t].*\r\n)*").matcher(mail.text);
            literal(said, "BODY[HEADER.FIELDS (MESSAGE-ID)]", (id.find() ? id.group() : "") + "\r\n");
          }
          if (command.contains("BODY.PEEK[]")) {
            literal(said, "BODY[]", mail.text);
          }
          said.append(")\r\n");
        }
      }
      return "OK fetched";
    }

    private void literal(StringBuilder said, String name, String text) {
      said.append(' ').append(name).append(" {").append(text.length()).append("}\r\n").append(text);
    }

    private boolean wanted(String set, long uid) {
      for (String part : set.split(",")) {
        String[] ends = part.split(":");
        long from = Long.parseLong(ends[0]);
        long to = ends.length == 1 ? from : ends[1].equals("*") ? Long.MAX_VALUE : Long.parseLong(ends[1]);
        if (uid >= from && uid <= to) {
          return true;
        }
      }
      return false;
    }

    private String store(String command) {
      for (Mail mail : box.mails) {
        if (wanted(command.split(" ")[1], mail.uid)) {
          mail.flags = command.substring(command.indexOf('(') + 1, command.length() - 1);
        }
      }
      return "OK stored";
    }
  }
}
