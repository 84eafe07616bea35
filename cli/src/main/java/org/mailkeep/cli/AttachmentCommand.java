package org.mailkeep.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.recipe.CutChunk;
import org.mailkeep.restore.search.AccountNights;
import org.mailkeep.restore.search.AttachmentSearch;
import org.mailkeep.restore.search.FoundMessage;
import org.mailkeep.restore.search.MailSearch;
import org.mailkeep.restore.search.Night;

/** {@code mailkeep attachment}: who holds a file, found by the chunks that it is cut into. */
final class AttachmentCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("Look in these accounts; * and ? stand for anything.");
  private final SearchOptions search = new SearchOptions();
  private final AsOf asOf = new AsOf();
  private final RestoreEvents events = new RestoreEvents();
  private final Words words = Words.of("FILE", "The file, as it was before it was attached.");

  @Override
  public Syntax syntax() {
    return Syntax.of("attachment", "Finds every account and message that holds a file.", accounts.option(),
        search.option(), asOf.at(), asOf.snapshot()).and(events.options()).with(words);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (words.value().size() != 1) {
      throw CommandFailure.usage("say which file: attachment FILE");
    }
    Path file = Path.of(words.value().getFirst());
    long bytes = Files.size(file);
    if (bytes == 0) {
      throw CommandFailure.failed(file + ": an empty file is everywhere and nowhere");
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      List<AccountNights> nights = SearchOptions.nights(open.repository(), accounts, asOf, wiring);
      events.looking(open, wiring, "attachment", nights.stream().map(AccountNights::account).toList());
      List<CutChunk> chunks;
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        chunks = open.repository().cut(in);
      }
      int smallest = open.repository().config().chunker().smallPart();
      if (bytes < smallest) {
        wiring.messages().note("mailkeep: " + file + " has less than " + smallest
            + " bytes: so small an attachment is stored together with its message's header, and can't be found by its bytes");
      }
      MailSearch.Listener listener = search.begin(wiring.messages());
      Holders holders = new Holders(new AttachmentSearch(open.repository(), chunks, search.limit(), listener), nights,
          wiring.zone());
      wiring.output().show(holders);
      if (holders.found == 0) {
        wiring.messages().note("mailkeep: nobody holds it, as far as was looked");
      }
      return search.end();
    }
  }

  /** A file that holds the bytes and is in no message that is known. */
  private record Other(String account, String path, Night first, Night last) {}

  private final class Holders implements Result {
    private final AttachmentSearch run;
    private final List<AccountNights> nights;
    private final ZoneId zone;
    private final List<Other> others = new ArrayList<>();
    private long found;

    Holders(AttachmentSearch run, List<AccountNights> nights, ZoneId zone) {
      this.run = run;
      this.nights = nights;
      this.zone = zone;
    }

    @Override
    public void text(TextOutput out) throws IOException {
      FoundText text = new FoundText(out, zone);
      visit(text::message);
      for (Other other : others) {
        out.line(other.account + "  file " + other.path + "  nights " + Times.show(other.first.captured(), zone)
            + " to " + Times.show(other.last.captured(), zone));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("messages", rows -> visit(message -> rows.row(() -> FoundJson.message(message, out))));
      out.list("files", others, other -> {
        out.field("account", other.account).field("path", other.path);
        FoundJson.night("first", other.first, out);
        FoundJson.night("last", other.last, out);
      });
    }

    private void visit(MailSearch.Visitor messages) throws IOException {
      for (AccountNights account : nights) {
        run.search(account, new AttachmentSearch.Visitor() {
          @Override
          public void message(FoundMessage message) throws IOException {
            found++;
            if (message.facts().isEmpty()) {
              search.unknown();
            }
            messages.message(message);
          }

          @Override
          public void file(String name, String path, Night first, Night last) {
            found++;
            others.add(new Other(name, path, first, last));
          }
        });
      }
    }
  }
}
