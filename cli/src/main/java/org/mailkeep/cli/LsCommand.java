package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.Selection;

/** {@code mailkeep ls}: accounts, the mailboxes of an account, or the files or messages in a mailbox. */
final class LsCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("List the mailboxes of these accounts.");
  private final Option<Optional<String>> mailbox = Option.text("--mailbox", "NAME",
      "List what is in this mailbox of theirs.");
  private final Option<Boolean> messages = Option.flag("--messages",
      "List the messages of that mailbox rather than its files.");
  private final AsOf asOf = new AsOf();
  private final RestoreEvents events = new RestoreEvents();

  @Override
  public Syntax syntax() {
    return Syntax.of("ls", "Lists accounts, their mailboxes, or what is in a mailbox.", accounts.option(), mailbox,
        messages, asOf.at(), asOf.snapshot()).and(events.options());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (mailbox.value().isPresent() && !accounts.given()) {
      throw CommandFailure.usage("--mailbox needs --account: whose mailbox?");
    }
    if (messages.value() && mailbox.value().isEmpty()) {
      throw CommandFailure.usage("--messages needs --mailbox: of which mailbox?");
    }
    try (OpenRepository open = wiring.open()) {
      List<PointInTime.Choice> chosen = asOf.choose(open.repository(), accounts, wiring::zone);
      if (chosen.isEmpty() && accounts.given()) {
        throw CommandFailure.failed("no backup of " + accounts.words() + asOf.words(wiring::zone)
            + "; see: mailkeep accounts, mailkeep snapshots");
      }
      if (!accounts.given()) {
        wiring.output().show(new AccountList(chosen, wiring.zone()));
      } else if (mailbox.value().isEmpty()) {
        wiring.output().show(new MailboxList(chosen, open.repository()));
      } else if (messages.value()) {
        List<PointInTime.Choice> having = Mailboxes.cataloged(mailbox.value().get(), chosen, open.repository());
        events.looking(open, wiring, "ls --messages", having.stream().map(choice -> choice.entry().account()).toList());
        wiring.output().show(new MessageList(having, new Selection(accounts.wanted(), mailbox.value()),
            open.repository(), wiring.zone()));
      } else {
        List<PointInTime.Choice> having = Mailboxes.having(mailbox.value().get(), chosen, open.repository());
        wiring.output().show(
            new EntryList(having, new Selection(accounts.wanted(), mailbox.value()), open.repository(), wiring.zone()));
      }
      return ExitCode.DONE;
    }
  }

  private record AccountList(List<PointInTime.Choice> chosen, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("ACCOUNT", "CAPTURED", "SNAPSHOT", ">MESSAGES", ">BYTES");
      for (PointInTime.Choice choice : chosen) {
        table.row(choice.entry().account(), Times.show(choice.entry().captured(), zone),
            choice.snapshot().run().brief(), Amounts.count(choice.entry().counts().messages()),
            Amounts.bytes(choice.entry().counts().bytes()));
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("accounts", chosen,
          choice -> out.field("account", choice.entry().account()).field("captured", choice.entry().captured())
              .field("snapshot", choice.snapshot().run().hex()).field("messages", choice.entry().counts().messages())
              .field("files", choice.entry().counts().files())
              .field("bytes", choice.entry().counts().bytes()));
    }
  }

  private record MailboxList(List<PointInTime.Choice> chosen, Repository repository) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("ACCOUNT", "MAILBOX", ">MESSAGES", ">FILES", ">BYTES");
      for (PointInTime.Choice choice : chosen) {
        for (Mailboxes.Mailbox mailbox : Mailboxes.of(choice, repository)) {
          OptionalLong messages = mailbox.messages();
          table.row(choice.entry().account(), mailbox.name(),
              messages.isPresent() ? Amounts.count(messages.getAsLong()) : "-", Amounts.count(mailbox.files()),
              Amounts.bytes(mailbox.bytes()));
        }
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("mailboxes", rows -> {
        for (PointInTime.Choice choice : chosen) {
          for (Mailboxes.Mailbox mailbox : Mailboxes.of(choice, repository)) {
            rows.row(() -> {
              out.field("account", choice.entry().account()).field("mailbox", mailbox.name());
              if (mailbox.messages().isPresent()) {
                out.field("messages", mailbox.messages().getAsLong());
              }
              out.field("files", mailbox.files()).field("bytes", mailbox.bytes());
              if (mailbox.catalog().isPresent()) {
                CatalogMailbox catalog = mailbox.catalog().get();
                out.field("guid", catalog.guid().map(Id128::hex)).field("uidValidity", catalog.uidValidity())
                    .field("nextUid", catalog.nextUid()).field("subscribed", catalog.subscribed());
              }
            });
          }
        }
      });
    }
  }

  private record EntryList(List<PointInTime.Choice> chosen, Selection selection, Repository repository,
      ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (PointInTime.Choice choice : chosen) {
        visit(choice, (path, file) -> out.line(String.format("%10s  %s  %s", Amounts.bytes(file.bytes()),
            Times.show(file.attributes().modified(), zone), path)));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("entries", rows -> {
        for (PointInTime.Choice choice : chosen) {
          visit(choice,
              (path,
                  file) -> rows.row(() -> out.field("account", choice.entry().account()).field("path", path)
                      .field("bytes", file.bytes())
                      .field("modified", file.attributes().modified())));
        }
      });
    }

    private void visit(PointInTime.Choice choice, FileVisitor visitor) throws IOException {
      Mailboxes.visit(choice, repository, (root, entry, mailbox) -> {
        if (entry instanceof TreeEntry.File file && selection.wants(mailbox)) {
          String below = file.path().toString();
          visitor.file("/" + root.path() + (below.isEmpty() ? "" : "/" + below), file);
        }
      });
    }
  }

  @FunctionalInterface
  private interface FileVisitor {
    void file(String path, TreeEntry.File file) throws IOException;
  }
}
