package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.verify.Evidence;
import org.mailkeep.repository.verify.EvidenceLog;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.VerifyReport;
import org.mailkeep.restore.RestoreDrill;

/** Keeps what a verification found: as signed evidence, which an event of the audit log names. That it can't be kept is said, and changes nothing of what was found. */
final class VerifyRecord {
  private final OpenRepository open;
  private final Wiring wiring;

  VerifyRecord(OpenRepository open, Wiring wiring) {
    this.open = open;
    this.wiring = wiring;
  }

  void keep(Instant begun, VerifyReport report, List<RestoreDrill.Drilled> drilled, long seed) {
    List<String> findings = findings(report, drilled);
    Evidence evidence = new Evidence(begun, wiring.clock().instant(), wiring.shell().host(), report.snapshots(),
        report.packs(), report.sound(), report.verified(),
        drilled.stream().map(one -> new Evidence.Drilled(one.account(), one.snapshot(), one.items(), one.bytes(),
            one.digest(), one.failed())).toList(),
        findings.stream().limit(Evidence.MOST_FINDINGS).toList(),
        Math.max(0, findings.size() - Evidence.MOST_FINDINGS));
    Map<String, String> details = new LinkedHashMap<>();
    details.put("snapshots", String.valueOf(report.snapshots()));
    details.put("packs", String.valueOf(report.packs()));
    details.put("packs read", String.valueOf(report.packsRead()));
    if (!drilled.isEmpty()) {
      details.put("drilled", drilled.stream().map(RestoreDrill.Drilled::account).distinct().limit(50)
          .collect(Collectors.joining(", ")));
      details.put("seed", String.valueOf(seed));
    }
    details.put("findings", String.valueOf(findings.size()));
    try {
      List<EvidenceLog.Stored> stored = open.repository().evidence().append(evidence);
      details.put("evidence", stored.stream().map(one -> one.key() + " " + one.sha256().hex())
          .collect(Collectors.joining(", ")));
    } catch (IOException e) {
      wiring.messages().error("what was verified is not kept as evidence: " + Failure.of(e).line());
    }
    new Events(open.repository(), wiring).note(Action.VERIFIED, details);
  }

  /** No more than an auditor may know: which objects, and how many messages of which accounts. */
  private static List<String> findings(VerifyReport report, List<RestoreDrill.Drilled> drilled) {
    List<String> findings = new ArrayList<>();
    for (Finding finding : report.findings()) {
      String object = finding.object().split(" ", 2)[0];
      findings.add(switch (finding) {
        case Finding.Absent absent -> "absent ";
        case Finding.Damaged damaged -> "damaged ";
        case Finding.Misplaced misplaced -> "misplaced ";
      } + (ObjectKey.isKey(object) && object.contains("/") ? object : "something else"));
    }
    for (RestoreDrill.Drilled one : drilled) {
      if (one.failed() > 0) {
        findings.add("not restored: " + one.failed() + " of " + one.items() + " in a mailbox of " + cut(one.account()));
      }
    }
    return findings;
  }

  private static String cut(String account) {
    return account.length() > 100 ? account.substring(0, 100) + "…" : account;
  }
}
