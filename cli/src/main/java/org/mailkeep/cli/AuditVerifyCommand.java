package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.audit.AuditCheck;
import org.mailkeep.repository.audit.AuditEvent;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.audit.BundleStore;
import org.mailkeep.repository.audit.SignatureCheck;
import org.mailkeep.repository.audit.Witness;
import org.mailkeep.repository.audit.WitnessFile;
import org.mailkeep.repository.key.Signatures;
import org.mailkeep.repository.key.SignerInfo;

/** {@code mailkeep audit verify}: whether the log is whole. */
final class AuditVerifyCommand implements Command {
  private final Option<Optional<Path>> bundle = Option.path("--bundle", "FILE",
      "Check what audit export has written, without the repository: fully with an auditor's credential file, its signatures and numbers without any.");
  private final Option<Optional<Path>> witness = Option.path("--witness", "FILE",
      "Keep in this file what was seen, elsewhere than the repository, and compare with what it saw the last time.");

  @Override
  public Syntax syntax() {
    return Syntax.of("audit verify",
        "Checks every event's signature, and that none was changed, reordered or removed.", bundle, witness);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    Optional<WitnessFile> file = witness.value().map(WitnessFile::new);
    Optional<Witness> before = file.isPresent() ? file.get().read() : Optional.empty();
    Checked checked = bundle.value().isPresent()
        ? checkBundle(bundle.value().get(), before, wiring)
        : checkRepository(before, wiring);
    checked.problems.forEach(problem -> wiring.messages().error("damage: " + problem));
    if (checked.problems.isEmpty() && file.isPresent() && checked.now.isPresent()) {
      file.get().write(checked.now.get());
    }
    wiring.output().show(checked);
    return checked.problems.isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
  }

  private static Checked checkRepository(Optional<Witness> before, Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      Checked checked = new Checked();
      check(open, before, checked);
      return checked;
    }
  }

  private static Checked checkBundle(Path file, Optional<Witness> before, Wiring wiring) throws IOException {
    try (BundleStore store = BundleStore.open(file)) {
      Signatures signatures = Signatures.trusting(store);
      Checked checked = new Checked();
      checked.adminKey = Optional.of(signatures.adminId().hex());
      checked.exporter = Optional.of(store.exporter(signatures));
      checked.exported = Optional.of(store.exported().toString());
      Optional<OpenRepository> open = wiring.open(store);
      SignatureCheck.Checked signed = new SignatureCheck(store, signatures, checked::problem)
          .check(open.isPresent() ? Optional.empty() : before);
      if (open.isPresent()) {
        try (OpenRepository opened = open.get()) {
          check(opened, before, checked);
        }
        return checked;
      }
      checked.opened = false;
      checked.events = signed.events();
      checked.now = signed.now();
      return checked;
    }
  }

  private static void check(OpenRepository open, Optional<Witness> before, Checked checked) throws IOException {
    checked.now = new AuditCheck(open.store(), open.repository().keyring(), open.repository().audit()).check(before,
        checked);
  }

  /** What was found. */
  private static final class Checked implements Result, AuditLog.Visitor {
    private final List<String> problems = new ArrayList<>();
    private final List<AuditEvent> newest = new ArrayList<>();
    private Optional<Witness> now = Optional.empty();
    private Optional<String> adminKey = Optional.empty();
    private Optional<SignerInfo> exporter = Optional.empty();
    private Optional<String> exported = Optional.empty();
    private boolean opened = true;
    private long events;

    @Override
    public void event(AuditEvent event) {
      events++;
      if (newest.isEmpty() || !newest.getLast().actor().equals(event.actor())) {
        newest.add(event);
      }
    }

    /** What two checks find is said once. */
    @Override
    public void problem(String problem) {
      if (!problems.contains(problem)) {
        problems.add(problem);
      }
    }

    private int credentials() {
      return now.map(seen -> seen.heads().size()).orElse(0);
    }

    @Override
    public void text(TextOutput out) throws IOException {
      out.line((opened ? "checked " : "checked signatures and numbers of ") + Amounts.count(events, "event", "events")
          + " of " + Amounts.count(credentials(), "credential", "credentials")
          + now.map(seen -> " and all roots up to number " + seen.root()).orElse("") + ": "
          + (problems.isEmpty() ? "no damage found" : Amounts.count(problems.size(), "problem", "problems")));
      if (exporter.isPresent()) {
        out.line("  exported " + exported.orElse("") + " by " + exporter.get().name() + " (" + exporter.get().role()
            + ", key " + exporter.get().id().brief() + ")");
        out.line("  all keys are admitted by admin key " + adminKey.orElse("")
            + (opened ? "" : "; compare it with what the repository's owner says"));
      }
      if (!opened) {
        out.line("  without a credential nothing is opened: what events say, that each names the one before it, and"
            + " which events roots have seen is not checked; give an auditor's with --credential FILE");
      }
      for (AuditEvent event : newest) {
        out.line("  newest of " + event.actor().brief() + ": number " + event.sequence() + ", " + event.time());
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("events", events).field("credentials", credentials()).field("opened", opened)
          .texts("problems", problems);
      out.list("newest", newest, event -> out.field("key", event.actor().hex())
          .field("sequence", event.sequence()).field("time", event.time()));
      if (now.isPresent()) {
        out.field("root", now.get().root());
      }
      if (exporter.isPresent()) {
        out.field("adminKey", adminKey).field("exported", exported).field("exporter", exporter.get().name())
            .field("exporterKey", exporter.get().id().hex());
      }
    }
  }
}
