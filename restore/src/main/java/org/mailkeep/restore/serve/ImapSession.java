package org.mailkeep.restore.serve;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.restore.serve.Selected.Numbering;

/** Talks to one client. For one thread. */
final class ImapSession {
  private static final String CAPABILITIES = "IMAP4rev1 AUTH=PLAIN SASL-IR ID IDLE NAMESPACE UNSELECT CHILDREN ENABLE";

  private static final Set<String> BEFORE_LOGIN = Set.of("CAPABILITY", "NOOP", "LOGOUT", "ID", "LOGIN",
      "AUTHENTICATE", "STARTTLS");

  private static final Set<String> CHANGES = Set.of("STORE", "UID STORE", "COPY", "UID COPY", "MOVE", "UID MOVE",
      "EXPUNGE", "UID EXPUNGE", "APPEND", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE");

  private final ServedAccounts accounts;
  private final Password password;
  private final Limits limits;
  private final TextRoom room;
  private final Patience patience;
  private final Journal journal;
  private final String from;
  private final CommandReader in;
  private final ImapWriter out;
  private int wrongPasswords;
  private boolean over;
  private @Nullable Login login;
  private @Nullable Selected selected;

  /** What a client sees that has logged in. */
  private record Login(ServedAccount account, MailboxCommands mailboxes) {}

  /**
   * Begins to talk.
   *
   * @param from who it is, for the journal
   */
  ImapSession(ServedAccounts accounts, Password password, Limits limits, TextRoom room, Patience patience,
      Journal journal, String from, CommandReader in, ImapWriter out) {
    this.accounts = accounts;
    this.password = password;
    this.limits = limits;
    this.room = room;
    this.patience = patience;
    this.journal = journal;
    this.from = from;
    this.in = in;
    this.out = out;
  }

  /** Talks until the client or the connection ends it. */
  void run() throws IOException {
    try {
      out.line("* OK [CAPABILITY " + CAPABILITIES + "] Mailkeep shows a backup: nothing in it can be changed");
      while (!over) {
        out.flush();
        try {
          command(in.read());
        } catch (BadCommand e) {
          out.line("* BAD " + e.getMessage());
        }
      }
    } catch (ProtocolEnd e) {
      out.line("* BYE " + e.getMessage());
    } finally {
      unselect();
      try {
        out.flush();
      } catch (IOException e) {
        // The client has gone, which is what it wanted.
      }
    }
  }

  private void command(Command command) throws IOException {
    String answer;
    try {
      answer = "OK " + answer(command);
    } catch (BadCommand e) {
      answer = "BAD " + e.getMessage();
    } catch (Refusal e) {
      answer = "NO " + e.getMessage();
    }
    out.line(command.tag() + " " + answer);
  }

  private String answer(Command command) throws IOException, BadCommand, Refusal {
    String name = command.name();
    Arguments arguments = command.arguments();
    if (command.cut() && !name.equals("APPEND")) {
      throw new BadCommand("the command is longer than " + CommandReader.LONGEST + " bytes");
    }
    Login user = login;
    if (user == null && !BEFORE_LOGIN.contains(name)) {
      throw name.isEmpty() ? new BadCommand("no command") : new BadCommand("log in first, or no such command");
    }
    if (CHANGES.contains(name)) {
      throw new Refusal(Refusal.READ_ONLY);
    }
    switch (name) {
      case "CAPABILITY" -> out.line("* CAPABILITY " + CAPABILITIES);
      case "NOOP", "CHECK" -> {
        // Nothing ever changes here.
      }
      case "LOGOUT" -> {
        out.line("* BYE good bye");
        over = true;
      }
      case "ID" -> out.line("* ID (\"name\" \"Mailkeep\")");
      case "STARTTLS" -> throw new Refusal("there is no STARTTLS here");
      case "LOGIN" -> {
        arguments.space();
        String userName = arguments.text();
        arguments.space();
        String given = arguments.text();
        arguments.end();
        return logIn(userName, given);
      }
      case "AUTHENTICATE" -> {
        return authenticate(arguments);
      }
      case "NAMESPACE" -> out.line("* NAMESPACE ((\"\" \"/\")) NIL NIL");
      case "ENABLE" -> out.line("* ENABLED");
      case "IDLE" -> idle();
      default -> {
        return user == null ? unknown() : mailboxes(name, arguments, user);
      }
    }
    return "done";
  }

  private String mailboxes(String name, Arguments arguments, Login user) throws IOException, BadCommand, Refusal {
    switch (name) {
      case "LIST" -> user.mailboxes().list(arguments);
      case "LSUB" -> user.mailboxes().lsub(arguments);
      case "STATUS" -> user.mailboxes().status(arguments);
      case "SELECT", "EXAMINE" -> {
        return select(arguments, user);
      }
      default -> {
        Selected open = selected;
        return open == null ? unknown() : messages(name, arguments, open);
      }
    }
    return "done";
  }

  private String messages(String name, Arguments arguments, Selected open) throws IOException, BadCommand, Refusal {
    switch (name) {
      case "CLOSE", "UNSELECT" -> unselect();
      case "FETCH" -> Fetch.run(open, arguments, Numbering.SEQUENCE, out);
      case "UID FETCH" -> Fetch.run(open, arguments, Numbering.UID, out);
      case "SEARCH" -> Search.run(open, arguments, Numbering.SEQUENCE, out);
      case "UID SEARCH" -> Search.run(open, arguments, Numbering.UID, out);
      default -> {
        return unknown();
      }
    }
    return "done";
  }

  private String unknown() throws BadCommand {
    throw new BadCommand(selected == null ? "open a mailbox first, or no such command" : "no such command");
  }

  private String select(Arguments arguments, Login user) throws IOException, BadCommand, Refusal {
    unselect();
    arguments.space();
    String name = arguments.text();
    if (arguments.skip(' ')) {
      throw new BadCommand("parameters of SELECT are not known here");
    }
    arguments.end();
    ServedMailbox mailbox = user.mailboxes().mailbox(name);
    Selected open = new Selected(mailbox, accounts.repository(), room);
    selected = open;
    user.mailboxes().opened(mailbox, open.index());
    return "[READ-ONLY] opened";
  }

  private void unselect() {
    if (selected != null) {
      selected.close();
      selected = null;
    }
  }

  private void idle() throws IOException, BadCommand {
    out.line("+ idling");
    out.flush();
    if (!in.answer().equalsIgnoreCase("DONE")) {
      throw new BadCommand("expected DONE");
    }
  }

  private String authenticate(Arguments arguments) throws IOException, BadCommand, Refusal {
    arguments.space();
    if (!arguments.word().equalsIgnoreCase("PLAIN")) {
      throw new Refusal("[CANNOT] only PLAIN is known here");
    }
    String response;
    if (arguments.skip(' ')) {
      response = arguments.word();
      arguments.end();
    } else {
      out.line("+ ");
      out.flush();
      response = in.answer();
    }
    byte[] plain;
    try {
      plain = Base64.getDecoder().decode(response);
    } catch (IllegalArgumentException e) {
      throw new BadCommand(response.equals("*") ? "given up" : "not base64");
    }
    // RFC 4616: who to act as, which may be left out, user name, password.
    String[] parts = new String(plain, StandardCharsets.UTF_8).split("\0", -1);
    Arrays.fill(plain, (byte) 0);
    if (parts.length != 3) {
      throw new BadCommand("not what PLAIN asks for");
    }
    if (!parts[0].isEmpty() && !parts[0].equals(parts[1])) {
      throw new Refusal("[AUTHORIZATIONFAILED] nobody acts as somebody else here");
    }
    return logIn(parts[1], parts[2]);
  }

  private String logIn(String user, String given) throws IOException, BadCommand, Refusal {
    if (login != null) {
      throw new BadCommand("logged in already");
    }
    boolean right = password.is(given);
    ServedAccount account;
    try {
      account = right ? accounts.account(user) : null;
    } catch (IOException e) {
      journal.say("can't show " + printable(user) + ": " + e.getMessage());
      throw new Refusal("[UNAVAILABLE] this account can't be read: " + e.getMessage());
    }
    if (account == null) {
      journal.say("refused login of " + printable(user) + " from " + from
          + (right ? ": no such account is offered" : ": wrong password"));
      pause(limits.penalty());
      wrongPasswords++;
      if (wrongPasswords >= limits.attempts()) {
        throw new ProtocolEnd("too many wrong passwords");
      }
      throw new Refusal("[AUTHENTICATIONFAILED] wrong user name or password");
    }
    CatalogReader catalogs = accounts.repository().catalogs();
    login = new Login(account, new MailboxCommands(account, catalogs, out));
    patience.set(limits.idle());
    journal.say("login of " + printable(user) + " from " + from);
    return "[CAPABILITY " + CAPABILITIES + "] logged in";
  }

  /** Waits: the thread is this session's own. */
  private static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EOFException("interrupted");
    }
  }

  /** A user name as it may stand in a journal. */
  private static String printable(String user) {
    String brief = user.length() > 100 ? user.substring(0, 100) + "…" : user;
    return brief.replaceAll("\\p{Cntrl}", "\ufffd");
  }

  /** How long a client may be silent. */
  @FunctionalInterface
  interface Patience {
    void set(Duration time) throws IOException;
  }
}
