package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.mailkeep.repository.objectlock.KnownLocks;
import org.mailkeep.repository.objectlock.LockCheck;
import org.mailkeep.repository.objectlock.LockMonth;
import org.mailkeep.repository.objectlock.LockTerms;

/** {@code mailkeep lock show}: on what terms packs and snapshots are locked, and how many until when. */
final class LockShowCommand implements Command {
  private final Option<Boolean> check = Option.flag("--check",
      "Ask the store about each locked object, one request each, and end with 11 if one is not locked for as long.");

  @Override
  public Syntax syntax() {
    return Syntax.of("lock show", "Says on what terms objects are locked, and how many until when.", check);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      KnownLocks known = open.repository().locks().known();
      Optional<LockCheck> found = check.value()
          ? Optional.of(open.repository().locks().check(known))
          : Optional.empty();
      wiring.output().show(new Shown(new Terms(open.repository().locks().terms()), known, found));
      return found.isEmpty() || found.get().problems().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  /** The terms that are in force. */
  record Terms(Optional<LockTerms> terms) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line(terms.map(given -> "packs and snapshots are locked in " + LockSetCommand.word(given.mode())
          + " mode for as long as is promised, and for " + Amounts.span(given.ahead()) + " at least"
          + given.atMost().map(most -> ", " + Amounts.span(most) + " at most at a time").orElse(""))
          .orElse("nothing more is locked"));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("mode", terms.map(given -> LockSetCommand.word(given.mode())).orElse("off"));
      if (terms.isPresent()) {
        out.field("aheadSeconds", terms.get().ahead().toSeconds());
        if (terms.get().atMost().isPresent()) {
          out.field("atMostSeconds", terms.get().atMost().get().toSeconds());
        }
      }
    }
  }

  private record Month(LockMonth month, long packs, long objects) {
    Month plus(long morePacks, long moreObjects) {
      return new Month(month, packs + morePacks, objects + moreObjects);
    }
  }

  private record Shown(Terms terms, KnownLocks known, Optional<LockCheck> check) implements Result {
    private List<Month> months() {
      TreeMap<LockMonth, Month> months = new TreeMap<>();
      known.packs().values().forEach(month -> months.merge(month, new Month(month, 1, 0), (a, b) -> a.plus(1, 0)));
      known.objects().values()
          .forEach(month -> months.merge(month, new Month(month, 0, 1), (a, b) -> a.plus(0, 1)));
      return List.copyOf(months.values());
    }

    @Override
    public void text(TextOutput out) throws IOException {
      terms.text(out);
      TextOutput.Table table = out.table("LOCKED UNTIL", "PACKS", "OTHER OBJECTS");
      months().forEach(month -> table.row(month.month() + "-01", Amounts.count(month.packs()),
          Amounts.count(month.objects())));
      table.write();
      if (check.isPresent()) {
        for (String problem : check.get().problems()) {
          out.line("damage: " + problem);
        }
        out.line("asked about " + Amounts.count(check.get().asked(), "object", "objects") + ": "
            + (check.get().problems().isEmpty()
                ? "all are locked for as long as they have to be"
                : Amounts.count(check.get().problems().size()) + " are not locked for as long as they have to be"));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      terms.json(out);
      out.list("months", months(), month -> out.field("until", month.month() + "-01").field("packs", month.packs())
          .field("objects", month.objects()));
      if (check.isPresent()) {
        out.field("asked", check.get().asked()).texts("problems", check.get().problems());
      }
    }
  }
}
