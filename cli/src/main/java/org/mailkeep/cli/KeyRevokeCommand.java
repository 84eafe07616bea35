package org.mailkeep.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.key.SignerInfo;
import org.mailkeep.repository.maintain.DistrustReport;
import org.mailkeep.repository.run.Distrust;

/** {@code mailkeep key revoke}: an agent's credential was stolen, so nobody builds any more on what was done with it. */
final class KeyRevokeCommand implements Command {
  private final Words key = Words.of("KEY", "The agent's key, as key list shows it; the first digits will do.");
  private final Option<Optional<Integer>> since = Option.of("--since", "EPOCH",
      "Distrust what it did from this epoch on, as snapshots --json shows it, and trust what it did before. Without it: all.",
      KeyRevokeCommand::epoch);
  private final Option<Optional<String>> reason = Option.text("--reason", "TEXT", "Why, for the audit log.");

  @Override
  public Syntax syntax() {
    return Syntax.of("key revoke",
        "Lets an agent whose credential was stolen back up no more, and distrusts what was done with it.", since,
        reason).with(key);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (key.value().size() != 1) {
      throw CommandFailure.usage("name one key; see: mailkeep key list");
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      SignerInfo signer = find(new KeyObjects(open.store(), wiring.shell().random()).list(open.credential()));
      DistrustReport report = open.repository().distrusting().revoke(signer.id(), since.value().orElse(1));
      Distrust.Revoked revoked = report.distrust().revoked().get(signer.id());
      if (revoked == null) {
        throw new IllegalStateException(signer.id() + " is not revoked");
      }
      new Events(open.repository(), wiring).note(Action.KEY_REVOKED, details(signer, revoked, report));
      wiring.output().show(new Shown(signer, revoked, report));
      return ExitCode.DONE;
    }
  }

  private SignerInfo find(List<SignerInfo> signers) {
    String text = key.value().getFirst();
    List<SignerInfo> found = signers.stream().filter(one -> one.id().hex().startsWith(text)).toList();
    if (found.size() != 1) {
      throw CommandFailure.failed(found.isEmpty()
          ? "no key " + text + "; see: mailkeep key list"
          : found.size() + " keys begin with " + text + "; give more digits");
    }
    if (found.getFirst().role() != Role.AGENT) {
      throw CommandFailure.failed("key " + text + " is of role " + found.getFirst().role()
          + ": only agents can be revoked, since what other roles can read can't be taken back");
    }
    return found.getFirst();
  }

  private Map<String, String> details(SignerInfo signer, Distrust.Revoked revoked, DistrustReport report) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("key", signer.id().hex());
    details.put("name", signer.name());
    details.put("since epoch", String.valueOf(revoked.since()));
    details.put("packs distrusted", String.valueOf(report.packs()));
    details.put("accounts to read anew", String.valueOf(report.accounts()));
    reason.value().ifPresent(why -> details.put("reason", why));
    return details;
  }

  private static int epoch(String text) {
    try {
      int epoch = Integer.parseInt(text);
      if (epoch > 0) {
        return epoch;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("'" + text + "' is no epoch: a number from 1 on");
  }

  private record Shown(SignerInfo signer, Distrust.Revoked revoked, DistrustReport report) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("key " + signer.id().brief() + " (" + signer.name() + ") is revoked: what it did from epoch "
          + revoked.since() + " on is distrusted, and it may do no more");
      out.line("  nobody borrows any more from " + Amounts.count(report.packs(), "pack", "packs") + "; "
          + Amounts.count(report.accounts(), "account is", "accounts are") + " read anew by the next backup");
      out.line("Take the store's credentials from it as well. What it may have done before shows: mailkeep verify"
          + " --read-data all");
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("key", signer.id().hex()).field("name", signer.name()).field("since", revoked.since())
          .field("packs", report.packs()).field("accounts", report.accounts());
    }
  }
}
