package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.imap.ImapOptions;
import org.mailkeep.restore.imap.ImapServer;
import org.mailkeep.restore.imap.ImapTarget;
import org.mailkeep.restore.imap.ImapUrl;
import org.mailkeep.restore.imap.LoginName;
import org.mailkeep.restore.target.EmlTarget;
import org.mailkeep.restore.target.Existing;
import org.mailkeep.restore.target.MaildirTarget;
import org.mailkeep.restore.target.MboxTarget;
import org.mailkeep.restore.target.MessageTarget;
import org.mailkeep.restore.target.ZipTarget;

/** What may be said of a restore of messages, and the targets that are made of it. */
final class MessageOptions {
  private static final String PASSWORD_FILE = "MAILKEEP_IMAP_PASSWORD_FILE";

  private final Option<Optional<List<String>>> into = Option.of("--into", "MAILBOX",
      "Put all mailboxes below this one, such as Restored/2026-10-01.", MessageOptions::levels);
  private final Option<Boolean> replace = Option.flag("--replace",
      "Give messages that are there the flags and keywords of the snapshot; with maildir: and imap:.");
  private final Option<Boolean> compareTexts = Option.flag("--compare-texts",
      "Compare the texts, too, of messages that an IMAP server has under the same GUID.");
  private final Option<Optional<LoginName>> user = Option.of("--imap-user", "USER",
      "Log in as this user; %u, %n and %d stand for the account, as in '%u*master'.", LoginName::new);
  private final Option<Optional<Path>> passwordFile = Option.path("--password-file", "FILE",
      "A file with the password for the IMAP server. Default: $" + PASSWORD_FILE + ", else it is asked for.");
  private final Option<Optional<Path>> authorities = Option.path("--imap-ca", "FILE",
      "A PEM file with the certificates to trust in place of Java's.");

  List<Option<?>> all() {
    return List.of(into, replace, compareTexts, user, passwordFile, authorities);
  }

  /** The levels of the mailbox below which all go. */
  List<String> into(Destination to) {
    List<String> folder = to instanceof Destination.Imap imap ? imap.url().folder() : List.of();
    return into.value().orElse(folder);
  }

  /** Fails if what was said makes no sense for {@code to}. */
  void check(Destination to, boolean overwrite) {
    boolean imap = to instanceof Destination.Imap;
    if (into.value().isPresent() && !to.takesMessages()) {
      throw CommandFailure.usage("--into is for messages; files:DIR puts every file at its original path");
    }
    if (into.value().isPresent() && to instanceof Destination.Imap server && !server.url().folder().isEmpty()) {
      throw CommandFailure.usage("--into and a folder in the URL: say one of them");
    }
    if (replace.value() && !imap && !(to instanceof Destination.Maildir)) {
      throw CommandFailure.usage("--replace is for maildir: and imap:, where messages have flags of their own");
    }
    if (overwrite && imap) {
      throw CommandFailure.usage("--overwrite is for files; no message on an IMAP server is ever replaced");
    }
    if (!imap && (compareTexts.value() || user.value().isPresent() || passwordFile.value().isPresent()
        || authorities.value().isPresent())) {
      throw CommandFailure.usage(
          "--compare-texts, --imap-user, --password-file and --imap-ca are for imap:// and imaps://");
    }
  }

  /**
   * The target that {@code to} names.
   *
   * @param oneMailbox whether only one mailbox is restored, of one account
   */
  MessageTarget open(Destination to, List<PointInTime.Choice> accounts, boolean oneMailbox, Existing existing,
      Wiring wiring) throws IOException {
    return switch (to) {
      case Destination.Files files -> throw new IllegalArgumentException("files are no messages");
      case Destination.Eml eml -> new EmlTarget(eml.folder(), existing);
      case Destination.Maildir maildir -> new MaildirTarget(maildir.folder(), existing, replace.value());
      case Destination.Mbox mbox -> new MboxTarget(mbox.place(), oneMailbox && into.value().isEmpty()
          && !mbox.folder() && !Files.isDirectory(mbox.place()), existing);
      case Destination.Zip zip -> new ZipTarget(zip.file(), existing);
      case Destination.Imap imap -> imap(imap.url(), accounts, existing == Existing.DRY_RUN, wiring);
    };
  }

  private ImapTarget imap(ImapUrl url, List<PointInTime.Choice> accounts, boolean dryRun, Wiring wiring)
      throws IOException {
    LoginName login = user.value().or(() -> url.user().map(MessageOptions::loginName))
        .orElseThrow(() -> CommandFailure.usage("log in as whom? imap://USER@HOST, or --imap-user USER"));
    if (accounts.size() > 1 && !login.dependsOnAccount()) {
      throw CommandFailure.usage(accounts.size() + " accounts can't go to one user: --imap-user '%u*MASTER', or '%n'");
    }
    ImapServer server = new ImapServer(url.host(), url.port(), url.tls(), authorities.value());
    char[] password = password(server, wiring);
    try {
      return new ImapTarget(server, login, password,
          new ImapOptions(replace.value(), compareTexts.value(), dryRun));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private char[] password(ImapServer server, Wiring wiring) throws IOException {
    Optional<Path> file = passwordFile.value().or(() -> wiring.shell().pathVariable(PASSWORD_FILE));
    if (file.isPresent()) {
      return Secrets.readPrivate(file.get());
    }
    return wiring.shell().terminal().askSecretly("Password for " + server + ": ").orElseThrow(
        () -> CommandFailure.usage("no password: --password-file FILE, or set " + PASSWORD_FILE));
  }

  private static LoginName loginName(String user) {
    try {
      return new LoginName(user);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> levels(String mailbox) {
    List<String> levels = List.of(mailbox.split("/", -1));
    if (levels.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("'" + mailbox + "' is no mailbox: levels are parted by one slash each");
    }
    return levels;
  }
}
