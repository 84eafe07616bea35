package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.mailkeep.repository.store.Probed;
import org.mailkeep.repository.store.Probed.Verdict;
import org.mailkeep.repository.store.s3.S3Settings;

/** {@code mailkeep probe}: finds out what the place of a repository can do, and which settings its server needs. */
final class ProbeCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("probe", "Finds out what a repository's place can do.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    List<ProbedPlace> places = wiring.probe();
    wiring.output().show(new Found(places));
    return places.stream().allMatch(place -> place.forbidRepository().isEmpty() && place.forbidAgents().isEmpty())
        ? ExitCode.DONE
        : ExitCode.FAILED;
  }

  private record Found(List<ProbedPlace> places) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (ProbedPlace place : places) {
        out.line(place.location() + switch (place.use()) {
          case ALL -> "";
          case CONTENT -> " (packs, index, snapshots)";
          case CONTROL -> " (control objects)";
        });
        if (place.settings().isPresent()) {
          S3Settings settings = place.settings().get();
          out.line("  settings: checksums=" + settings.checksums().word() + " path-style=" + settings.pathStyle()
              + " chunked-encoding=" + settings.chunkedEncoding() + (settings.sha256() ? "" : ", no SHA-256 sent"));
        }
        TextOutput.Table table = out.table("ABILITY", "", "SEEN");
        place.abilities()
            .forEach(probed -> table.row(probed.ability().word(), word(probed.verdict()), probed.detail()));
        table.write();
        for (Probed probed : place.abilities()) {
          if (probed.verdict() == Verdict.NO) {
            out.line("  without " + probed.ability().word() + ": " + probed.ability().lack());
          }
        }
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("places", places, place -> {
        out.field("location", place.location()).field("use", place.use().word());
        if (place.settings().isPresent()) {
          S3Settings settings = place.settings().get();
          out.field("checksums", settings.checksums().word()).field("sha256", settings.sha256())
              .field("pathStyle", settings.pathStyle()).field("chunkedEncoding", settings.chunkedEncoding());
        }
        out.list("abilities", place.abilities(), probed -> {
          out.field("ability", probed.ability().word()).field("works", word(probed.verdict()))
              .field("detail", probed.detail());
          if (probed.verdict() == Verdict.NO) {
            out.field("lack", probed.ability().lack());
          }
        });
      });
    }

    private static String word(Verdict verdict) {
      return verdict.name().toLowerCase(Locale.ROOT);
    }
  }
}
