package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.Map;
import org.mailkeep.repository.retention.Policy;
import org.mailkeep.repository.retention.Version;
import org.mailkeep.repository.retention.Versioned;

/** {@code mailkeep retention show}: which restore points are to be kept, and who said so. */
final class RetentionShowCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("retention show", "Shows which restore points are to be kept, and who said so.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      wiring.output().show(new Shown(open.repository().retention().policy(), wiring.zone()));
      return ExitCode.DONE;
    }
  }

  private record Shown(Versioned<Policy> policy, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      Version version = policy.version();
      if (version.number() == 0) {
        out.line("no policy was ever set: everything is kept");
        return;
      }
      out.line("policy " + version.number() + ", set " + Times.show(version.time(), zone) + " by " + version.by());
      out.line("  time zone " + policy.value().zone().getId());
      for (Map.Entry<String, String> line : PolicyWords.lines(policy.value()).entrySet()) {
        out.line("  " + line.getKey() + ": " + line.getValue());
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      Version version = policy.version();
      out.field("policy", version.number());
      if (version.number() > 0) {
        out.field("setBy", version.by()).field("setAt", version.time()).field("previous", version.previous().hex());
      }
      PolicyWords.json(out, policy.value());
    }
  }
}
