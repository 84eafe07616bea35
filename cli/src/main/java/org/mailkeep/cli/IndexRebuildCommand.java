package org.mailkeep.cli;

import java.io.IOException;
import java.util.Map;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.IndexRebuild;

/** {@code mailkeep index rebuild}: makes the local index anew. */
final class IndexRebuildCommand implements Command {
  private final Option<Boolean> fromPacks = Option.flag("--from-packs",
      "Read the packs themselves instead of the index segments, in case those are lost.");

  @Override
  public Syntax syntax() {
    return Syntax.of("index rebuild", "Makes the local index of the repository's chunks anew.", fromPacks);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open(); AgentCache cache = AgentCache.open(wiring.cacheFolder(open))) {
      IndexRebuild.Report report = open.repository().rebuildIndex(cache,
          fromPacks.value() ? IndexRebuild.From.PACKS : IndexRebuild.From.SEGMENTS);
      if (fromPacks.value()) {
        new Events(open.repository(), wiring).note(Action.INDEX_REBUILT,
            Map.of("packs", String.valueOf(report.packs()), "problems", String.valueOf(report.problems().size())));
      }
      wiring.output().show(new Rebuilt(report));
      return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  private record Rebuilt(IndexRebuild.Report report) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (String problem : report.problems()) {
        out.line("damage: " + problem);
      }
      out.line("the index is made from " + Amounts.count(report.segments(), "segment", "segments") + " and "
          + Amounts.count(report.packs(), "pack", "packs"));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("segments", report.segments()).field("packs", report.packs()).texts("problems", report.problems());
    }
  }
}
