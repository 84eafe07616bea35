package org.mailkeep.restore.imap;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mailkeep.restore.target.MessageTarget;
import org.mailkeep.restore.target.ServerName;
import org.mailkeep.restore.target.Verdicts;
import org.mailkeep.restore.target.WantedMailbox;

/**
 * Appends messages to mailboxes of an IMAP server, with flags, keywords and the time of receipt. A message that is there is recognised by its GUID, where the server tells (Dovecot's
 * {@code X-GUID}), or by its size, Message-ID and text. A connection that breaks is made again, and what was under way is looked for before it is sent again.
 */
public final class ImapTarget implements MessageTarget {

  /** How often in a row a connection is made again without anything being done. */
  private static final int ATTEMPTS = 5;

  private final ImapServer server;
  private final LoginName login;
  private final char[] password;
  private final ImapOptions options;
  private final Pause pause;
  private @Nullable ImapSession session;
  private String user = "";

  /** Why nobody can work as this user; null as long as that is not known. */
  private @Nullable IOException hopeless;
  private boolean wasConnected;

  /**
   * Prepares; the first mailbox connects.
   *
   * @param login as whom
   * @param password of all of them: that of the master user if there are several; the caller wipes it
   */
  public ImapTarget(ImapServer server, LoginName login, char[] password, ImapOptions options) {
    this(server, login, password, options, Pause.REAL);
  }

  ImapTarget(ImapServer server, LoginName login, char[] password, ImapOptions options, Pause pause) {
    this.server = server;
    this.login = login;
    this.password = password.clone();
    this.options = options;
    this.pause = pause;
  }

  @Override
  public Mailbox mailbox(WantedMailbox wanted, Verdicts verdicts) throws IOException {
    String wantedUser;
    try {
      wantedUser = login.of(wanted.account());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (!wantedUser.equals(user)) {
      leave();
      user = wantedUser;
      hopeless = null;
      wasConnected = false;
    }
    ImapMailbox mailbox = new ImapMailbox(this, wanted, verdicts);
    mailbox.open();
    return mailbox;
  }

  ImapOptions options() {
    return options;
  }

  /** What a mailbox is called on this server. */
  static String name(WantedMailbox wanted, ImapSession session) {
    boolean inbox = wanted.levels().size() == 1 && wanted.levels().getFirst().equals(ServerName.INBOX);
    return inbox ? ServerName.INBOX : session.prefix() + ServerName.of(wanted.levels(), session.separator());
  }

  /**
   * Does something with the server, again if the connection breaks meanwhile. One that never came about is not tried again.
   *
   * @param begin is done first with every new connection
   * @param work is done when that has been
   * @throws Refusal if the server says NO
   */
  void steadily(Step begin, Step work) throws IOException {
    if (hopeless != null) {
      throw new IOException(hopeless.getMessage(), hopeless);
    }
    int failed = 0;
    while (true) {
      try {
        ImapSession open = session;
        if (open == null) {
          open = ImapSession.open(server, user, password);
          session = open;
          wasConnected = true;
          begin.with(open);
        }
        work.with(open);
        return;
      } catch (Refusal e) {
        if (session == null) {
          hopeless = e;
        }
        throw e;
      } catch (IOException e) {
        disconnect();
        failed++;
        if (!wasConnected) {
          hopeless = e;
        }
        if (!wasConnected || failed == ATTEMPTS) {
          throw e;
        }
        pause.pause(Duration.ofSeconds(1L << failed - 1));
      }
    }
  }

  private void disconnect() throws IOException {
    ImapSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void finish() {}

  @Override
  public void close() throws IOException {
    Arrays.fill(password, '\0');
    leave();
  }

  private void leave() throws IOException {
    ImapSession open = session;
    session = null;
    if (open != null) {
      open.logOut();
    }
  }

  /** Something that is done with a connection. */
  @FunctionalInterface
  interface Step {
    void with(ImapSession session) throws IOException;
  }
}
