package org.mailkeep.restore.serve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.catalog.Flag;

/** LIST, LSUB, STATUS, SELECT: what is told of mailboxes of an account. */
final class MailboxCommands {
  private final ServedAccount account;
  private final CatalogReader catalogs;
  private final ImapWriter out;

  MailboxCommands(ServedAccount account, CatalogReader catalogs, ImapWriter out) {
    this.account = account;
    this.catalogs = catalogs;
    this.out = out;
  }

  /** LIST, also with the options of RFC 5258, of which only SUBSCRIBED has an effect. */
  void list(Arguments in) throws IOException, BadCommand {
    in.space();
    boolean subscribed = false;
    if (in.next('(')) {
      subscribed = in.texts().stream().anyMatch("SUBSCRIBED"::equalsIgnoreCase);
      in.space();
    }
    String reference = in.text();
    in.space();
    List<String> patterns = in.next('(') ? in.texts() : List.of(in.text());
    if (in.skip(' ')) {
      if (!in.word().equalsIgnoreCase("RETURN")) {
        throw new BadCommand("too many arguments");
      }
      in.space();
      options(in, 0);
    }
    in.end();
    if (patterns.equals(List.of(""))) {
      out.line("* LIST (\\Noselect) \"/\" \"\"");
      return;
    }
    show("LIST", reference, patterns, subscribed);
  }

  /** Passes over options in parentheses. */
  private static void options(Arguments in, int depth) throws BadCommand {
    in.need('(');
    while (!in.skip(')')) {
      if (in.next('(') && depth < 5) {
        options(in, depth + 1);
      } else {
        in.text();
      }
      in.skip(' ');
    }
  }

  void lsub(Arguments in) throws IOException, BadCommand {
    in.space();
    String reference = in.text();
    in.space();
    List<String> patterns = List.of(in.text());
    in.end();
    show("LSUB", reference, patterns, true);
  }

  private void show(String command, String reference, List<String> wanted, boolean subscribed) throws IOException {
    List<ListPattern> patterns = wanted.stream().map(pattern -> new ListPattern(reference + pattern)).toList();
    for (String name : account.names()) {
      if (patterns.stream().noneMatch(pattern -> pattern.matches(name))) {
        continue;
      }
      ServedMailbox mailbox = account.mailbox(name);
      if (subscribed && (mailbox == null || !mailbox.catalog().subscribed())) {
        continue;
      }
      out.line("* " + command + " (" + (mailbox == null ? "\\Noselect " : "")
          + (account.hasChildren(name) ? "\\HasChildren" : "\\HasNoChildren") + ") \"/\" " + ImapWriter.quoted(name));
    }
  }

  void status(Arguments in) throws IOException, BadCommand, Refusal {
    in.space();
    String given = in.text();
    in.space();
    List<String> items = in.texts();
    in.end();
    ServedMailbox mailbox = mailbox(given);
    MailboxIndex index = mailbox.index(catalogs);
    List<String> told = new ArrayList<>();
    for (String item : items) {
      String name = item.toUpperCase(Locale.ROOT);
      told.add(name + " " + switch (name) {
        case "MESSAGES" -> index.count();
        case "RECENT" -> 0;
        case "UIDNEXT" -> index.nextUid();
        case "UIDVALIDITY" -> mailbox.uidValidity();
        case "UNSEEN" -> index.unseen();
        default -> throw new BadCommand("no such item of STATUS");
      });
    }
    out.raw("* STATUS ").raw(ImapWriter.quoted(mailbox.name())).line(" (" + String.join(" ", told) + ")");
  }

  /** Tells what a client must know of a mailbox that it opens. */
  void opened(ServedMailbox mailbox, MailboxIndex index) throws IOException {
    StringBuilder flags = new StringBuilder();
    for (Flag flag : Flag.values()) {
      flags.append(" \\").append(Fetch.shown(flag));
    }
    index.keywords().forEach(keyword -> flags.append(' ').append(keyword));
    out.line("* FLAGS (" + flags.substring(1) + ")");
    out.line("* OK [PERMANENTFLAGS ()] no flag can be changed");
    out.line("* " + index.count() + " EXISTS");
    out.line("* 0 RECENT");
    if (index.firstUnseen() < index.count()) {
      out.line("* OK [UNSEEN " + (index.firstUnseen() + 1) + "] first unread message");
    }
    out.line("* OK [UIDVALIDITY " + mailbox.uidValidity() + "] as in the mail store");
    out.line("* OK [UIDNEXT " + index.nextUid() + "] next uid");
  }

  /** The mailbox that a client names. */
  ServedMailbox mailbox(String name) throws Refusal {
    ServedMailbox mailbox = account.mailbox(MailboxNames.canonical(name));
    if (mailbox == null) {
      throw new Refusal(account.names().contains(name)
          ? "[CANNOT] there are only mailboxes below that name"
          : "[NONEXISTENT] no such mailbox in this backup");
    }
    return mailbox;
  }
}
