package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.verify.LastVerified;
import org.mailkeep.repository.verify.ReadPlan;
import org.mailkeep.repository.verify.VerifyReport;

/** Verifies a repository, those packs first that were read longest ago, and tells how far it is. */
final class Verification {
  private final Wiring wiring;
  private final Progress progress;

  Verification(Wiring wiring, Progress progress) {
    this.wiring = wiring;
    this.progress = progress;
  }

  VerifyReport run(Repository repository, ReadPlan plan) throws IOException {
    LastVerified last = plan.share() > 0
        ? repository.evidence().last(problem -> wiring.messages().note("mailkeep: not used: " + problem))
        : new LastVerified();
    return repository.verifier().verify(plan, pack -> last.read(pack).orElse(Instant.MIN), wiring.clock(),
        new VerifyReport.Listener() {
          @Override
          public void checked(String snapshot) {
            progress.addPart();
          }

          @Override
          public void read(long bytes) {
            progress.add(bytes, 1);
          }
        });
  }
}
