package org.mailkeep.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.erase.Erase;
import org.mailkeep.repository.erase.ErasureCertificate;
import org.mailkeep.repository.erase.ErasureOrder;
import org.mailkeep.repository.snapshot.AccountCounts;

/** {@code mailkeep erase}: takes an account out of every snapshot, for good, and certifies it once nothing is left. */
final class EraseCommand implements Command {
  private final Option<Optional<String>> account = Option.text("--account", "NAME",
      "Whose mail to erase: the account's whole name.");
  private final Option<Optional<String>> reason = Option.text("--reason", "TEXT",
      "Why, for the order and the certificate.");
  private final Option<Optional<String>> reference = Option.text("--reference", "TEXT",
      "What it belongs to: a file number, a ticket.");
  private final Option<Optional<String>> confirm = Option.text("--confirm", "NAME",
      "The account's name again: without it nothing is erased.");
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be erased, and write nothing.");
  private final Option<Optional<String>> certificate = Option.text("--certificate", "ORDER",
      "Certify that this order was carried out, by the first digits of its name.");
  private final Option<Optional<Path>> to = Option.path("--to", "FILE",
      "Write the certificate, signed, to this file, which must not exist.");

  @Override
  public Syntax syntax() {
    return Syntax.of("erase", "Erases an account from all snapshots, and certifies that.", account, reason, reference,
        confirm, dryRun, certificate, to);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (certificate.value().isPresent() == account.value().isPresent()) {
      throw CommandFailure.usage("say either --account NAME, to erase it, or --certificate ORDER");
    }
    if (account.value().isPresent()) {
      return erase(wiring, account.value().get());
    }
    return certify(wiring, certificate.value().orElseThrow());
  }

  private ExitCode erase(Wiring wiring, String name) throws IOException {
    if (to.value().isPresent()) {
      throw CommandFailure.usage("--to goes with --certificate");
    }
    ErasureOrder order = order(wiring, name);
    try (OpenRepository open = wiring.open()) {
      Erase erase = open.repository().erase(open.repository().forbidden());
      Erase.Plan plan = erase.plan(name);
      if (plan.named() == 0) {
        throw CommandFailure.failed("no snapshot has an account " + name + "; see: mailkeep accounts");
      }
      refuse(name, plan.reasons());
      if (dryRun.value()) {
        wiring.output().show(new Planned(name, plan));
        return ExitCode.DONE;
      }
      if (!confirm.value().equals(Optional.of(name))) {
        throw CommandFailure.usage("this would erase account " + name + ": " + amount(plan)
            + ". It can't be undone. To do it, say --confirm " + name);
      }
      Erase.Ordered ordered = erase.order(order);
      refuse(name, ordered.reasons());
      Map<String, String> details = new LinkedHashMap<>();
      details.put("order", order.id().hex());
      details.put("account", name);
      details.put("reason", order.reason());
      details.put("reference", order.reference());
      details.put("entries", Long.toString(ordered.entries()));
      record(open, wiring, Action.ERASURE_ORDERED, details);
      wiring.output().show(new Erased(order, ordered));
      return ExitCode.DONE;
    }
  }

  private ErasureOrder order(Wiring wiring, String name) {
    String why = reason.value().orElseThrow(() -> CommandFailure.usage("say why, with --reason TEXT"));
    try {
      return new ErasureOrder(Id128.random(wiring.shell().random()), name, wiring.shell().clock().instant(),
          wiring.shell().host(), wiring.shell().user(), why, reference.value().orElse(""));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static void refuse(String name, Iterable<String> reasons) {
    String all = String.join("; ", reasons);
    if (!all.isEmpty()) {
      throw new CommandFailure(ExitCode.NOT_ALLOWED, "account " + name + " may not be erased: " + all);
    }
  }

  private ExitCode certify(Wiring wiring, String named) throws IOException {
    if (reason.value().isPresent() || reference.value().isPresent() || confirm.value().isPresent() || dryRun.value()) {
      throw CommandFailure.usage("--certificate goes with --to and nothing else");
    }
    try (OpenRepository open = wiring.open(); PrivateFile file = PrivateFile.reserve(to.value())) {
      Erase erase = open.repository().erase(open.repository().forbidden());
      ErasureCertificate made = erase.certificate(erase.find(named));
      String statement = made.statement(open.repository().keyring().repositoryId());
      byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
      Map<String, String> details = new LinkedHashMap<>();
      details.put("order", made.order().id().hex());
      details.put("account", made.order().account());
      details.put("statement", Hash256.sha256(ByteBuffer.wrap(bytes)).hex());
      record(open, wiring, Action.ERASURE_CERTIFIED, details);
      file.write(statement + "\n" + sealed(erase.signed(made, bytes)));
      wiring.output().show(new Certified(made, statement, to.value().orElse(null)));
      return ExitCode.DONE;
    }
  }

  /** The signed object, which has the statement in it, as text that mail programs leave alone. */
  private static String sealed(byte[] object) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(object);
    return "-----BEGIN MAILKEEP SIGNED OBJECT-----\n" + lines + "\n-----END MAILKEEP SIGNED OBJECT-----\n";
  }

  private static void record(OpenRepository open, Wiring wiring, Action action, Map<String, String> details)
      throws IOException {
    try {
      open.repository().audit().append(action, new AuditLog.Origin(wiring.shell().host(), wiring.shell().user()),
          details);
    } catch (IOException e) {
      throw new IOException("order " + details.get("order") + " is in force, but the audit log can't be written to ("
          + e.getMessage() + ")", e);
    }
  }

  private static String amount(Erase.Plan plan) {
    String snapshots = Amounts.count(plan.entries().size(), "snapshot", "snapshots") + ", of which "
        + Amounts.count(plan.snapshots()) + " of nothing else";
    if (plan.entries().isEmpty()) {
      return "nothing that counts any more, and its name from " + Amounts.count(plan.named(), "snapshot", "snapshots");
    }
    AccountCounts newest = plan.entries().getLast().entry().counts();
    return "from " + snapshots + ", " + day(plan.entries().getFirst().finished()) + " to "
        + day(plan.entries().getLast().finished()) + "; " + Amounts.count(newest.messages(), "message", "messages")
        + " of " + Amounts.bytes(newest.bytes()) + " in the newest";
  }

  private static String day(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10);
  }

  private record Planned(String account, Erase.Plan plan) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("dry run, nothing written: account " + account + " would be erased " + amount(plan));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      Optional<AccountCounts> newest = plan.entries().isEmpty()
          ? Optional.empty()
          : Optional.of(plan.entries().getLast().entry().counts());
      out.field("dryRun", true).field("account", account).field("entries", plan.entries().size())
          .field("snapshots", plan.snapshots()).field("messages", newest.map(AccountCounts::messages).orElse(0L))
          .field("bytes", newest.map(AccountCounts::bytes).orElse(0L));
    }
  }

  private record Erased(ErasureOrder order, Erase.Ordered ordered) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("account " + order.account() + " is erased: "
          + Amounts.count(ordered.entries(), "snapshot", "snapshots") + " lost it, and "
          + Amounts.count(ordered.snapshots()) + " had nothing else");
      out.line("order " + order.id().hex());
      out.line("Its bytes are deleted by the next prune after which no backup of before is under way; then run:");
      out.line("  mailkeep erase --certificate " + order.id().brief());
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", false).field("account", order.account()).field("order", order.id().hex())
          .field("epoch", ordered.epoch()).field("entries", ordered.entries())
          .field("snapshots", ordered.snapshots());
    }
  }

  private record Certified(ErasureCertificate certificate, String statement, @Nullable Path file) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (String line : statement.split("\n", -1)) {
        if (!line.isEmpty()) {
          out.line(line);
        }
      }
      if (file != null) {
        out.line("written, signed, to " + file);
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      ErasureOrder order = certificate.order();
      out.field("order", order.id().hex()).field("account", order.account()).field("ordered", order.ordered())
          .field("host", order.host()).field("user", order.user()).field("signer", certificate.signer().hex())
          .field("reason", order.reason()).field("reference", order.reference())
          .field("entries", certificate.entries()).field("snapshots", certificate.snapshots())
          .field("deletedPacks", certificate.packs()).field("cleared", certificate.cleared())
          .field("remainingBlocks", certificate.blocks()).field("remainingBytes", certificate.bytes())
          .field("file", Optional.ofNullable(file).map(Path::toString));
    }
  }
}
