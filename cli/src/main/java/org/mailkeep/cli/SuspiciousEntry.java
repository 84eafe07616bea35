package org.mailkeep.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.retention.RetentionPlan;
import org.mailkeep.repository.retention.Suspicion;
import org.mailkeep.repository.retention.Verdict;

/**
 * An entry that looks as if mail had been destroyed, and that nobody has accepted.
 *
 * @param account whose
 * @param verdict what becomes of it
 * @param suspicion why
 */
record SuspiciousEntry(String account, Verdict verdict, Suspicion suspicion) {

  /** All of them, by account and time. */
  static List<SuspiciousEntry> all(OpenRepository open, Wiring wiring) throws IOException {
    RetentionPlan plan = RetentionPlan.of(open.repository().retention().rules(),
        open.repository().retentionEntries(), wiring.clock().instant());
    List<SuspiciousEntry> all = new ArrayList<>();
    for (String account : plan.suspicious()) {
      for (Verdict verdict : plan.verdicts(account)) {
        verdict.suspicion().ifPresent(why -> all.add(new SuspiciousEntry(account, verdict, why)));
      }
    }
    return all;
  }

  /** What happened, in words. */
  String why() {
    return switch (suspicion.kind()) {
      case SHRUNK -> Amounts.count(suspicion.before()) + " messages before, "
          + Amounts.count(suspicion.messages()) + " now";
      case REWRITTEN -> Amounts.count(suspicion.changed()) + " of "
          + Amounts.count(suspicion.messages(), "message", "messages") + " are new or changed, "
          + Amounts.count(suspicion.before()) + " messages before";
    };
  }

  /** Adds it to an object. */
  void json(JsonOutput out) throws IOException {
    out.field("account", account).field("snapshot", verdict.run().id().hex()).field("time", verdict.time())
        .field("what", switch (suspicion.kind()) {
          case SHRUNK -> "shrunk";
          case REWRITTEN -> "rewritten";
        }).field("messagesBefore", suspicion.before()).field("messages", suspicion.messages())
        .field("changedMessages", suspicion.changed());
  }
}
