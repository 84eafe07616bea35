package org.mailkeep.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.serve.ImapServer;
import org.mailkeep.restore.serve.Limits;
import org.mailkeep.restore.serve.Night;
import org.mailkeep.restore.serve.Password;
import org.mailkeep.restore.serve.ServedAccounts;

/** {@code mailkeep serve imap}: shows accounts, as of any night, to mail clients, until it is interrupted. */
final class ServeImapCommand implements Command {
  private final AccountOptions accounts = new AccountOptions(
      "The accounts to show; * and ? stand for anything. A client's user name is the name of the account.");
  private final AsOf asOf = new AsOf();
  private final Option<Optional<Integer>> nights = Option.of("--nights", "N",
      "Show as many days before as well, each as a folder such as 2026-10-01.", ServeImapCommand::days);
  private final Option<Optional<Listening>> listen = Option.of("--listen", "[ADDRESS:]PORT",
      "Where to listen. Default: 127.0.0.1 and any port that is free. Another address than this machine's own needs"
          + " --tls-cert.",
      Listening::of);
  private final Option<Optional<Path>> passwordFile = Option.path("--password-file", "FILE",
      "A file with the password for clients, which others may not read. Default: a new one, which is printed.");
  private final Option<Optional<Path>> certificate = Option.path("--tls-cert", "FILE",
      "Speak TLS, with this certificate and those above it, in PEM.");
  private final Option<Optional<Path>> key = Option.path("--tls-key", "FILE",
      "The certificate's key: PKCS#8 in PEM, not encrypted.");

  private final RestoreEvents events = new RestoreEvents();

  @Override
  public Syntax syntax() {
    return Syntax.of("serve imap", "Shows accounts to mail clients as a read-only IMAP server, until interrupted.",
        accounts.option(), asOf.at(), asOf.snapshot(), nights, listen, passwordFile, certificate, key)
        .and(events.options());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (!accounts.given()) {
      throw CommandFailure.usage("say which accounts to show, with --account GLOB");
    }
    if (certificate.value().isPresent() != key.value().isPresent()) {
      throw CommandFailure.usage("--tls-cert and --tls-key belong together");
    }
    boolean tls = certificate.value().isPresent();
    Listening place = listen.value().orElse(Listening.DEFAULT);
    InetSocketAddress address = place.resolve();
    if (!tls && !address.getAddress().isLoopbackAddress()) {
      throw CommandFailure.usage("others could read mail and password on their way to " + place.host()
          + ": give --tls-cert and --tls-key, or listen on 127.0.0.1");
    }
    char[] chosen = passwordFile.value().isPresent()
        ? Secrets.readPrivate(passwordFile.value().get())
        : Password.invent(wiring.shell().random());
    Password password = Password.of(chosen);
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open();
        ServerSocket socket = tls
            ? TlsSocket.listen(certificate.value().get(), key.value().get())
            : new ServerSocket()) {
      if (!open.repository().keyring().canOpen(Purpose.CONTENT)) {
        throw new CommandFailure(ExitCode.WRONG_KEY, "the role " + open.repository().keyring().role()
            + " reads no mail; use the credential of a restorer or of the owner");
      }
      List<PointInTime.Choice> shown = shown(open.repository(), wiring);
      List<Snapshot> snapshots = nights.value().isPresent()
          ? open.repository().snapshots(accounts.wanted())
          : List.of();
      bind(socket, address);
      Map<String, List<Night>> byAccount = new LinkedHashMap<>();
      shown.forEach(choice -> byAccount.put(choice.entry().account(), nights(choice, snapshots, wiring.zone())));
      try (ImapServer server = new ImapServer(socket, new ServedAccounts(open.repository(), byAccount), password,
          Limits.DEFAULT, line -> wiring.messages().status(TextOutput.printable(line)))) {
        events.begin(open, wiring, Action.MAIL_SHOWN, shown,
            Map.of("nights", String.valueOf(nights.value().orElse(0)), "address", place.host()));
        server.start();
        wiring.output().showAndGoOn(new Serving(place.host(), socket.getLocalPort(), tls,
            passwordFile.value().isPresent() ? Optional.empty() : Optional.of(new String(chosen)), shown, wiring));
        Arrays.fill(chosen, '\0');
        wiring.answerStatus("serving " + Amounts.count(shown.size(), "account", "accounts"));
        server.await();
        throw CommandFailure.failed("the server takes no more connections");
      } catch (InterruptedException e) {
        wiring.messages().note("mailkeep: stopped serving");
        return ExitCode.DONE;
      }
    }
  }

  private List<Night> nights(PointInTime.Choice choice, List<Snapshot> snapshots, ZoneId zone) {
    List<Night> all = new ArrayList<>();
    all.add(new Night("", choice));
    PointInTime.before(snapshots, choice, zone, nights.value().orElse(0))
        .forEach(day -> all.add(new Night(day.date().toString(), day.choice())));
    return all;
  }

  private List<PointInTime.Choice> shown(Repository repository, Wiring wiring) throws IOException {
    List<PointInTime.Choice> chosen = asOf.choose(repository, accounts, wiring::zone);
    if (chosen.isEmpty()) {
      throw CommandFailure.failed("no backup of " + accounts.words() + asOf.words(wiring::zone)
          + "; see: mailkeep accounts, mailkeep snapshots");
    }
    List<PointInTime.Choice> shown = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (PointInTime.Choice choice : chosen) {
      if (repository.trees().head(choice.entry().head().orElseThrow()).catalog().isPresent()) {
        shown.add(choice);
      } else {
        without.add(choice.entry().account());
      }
    }
    if (shown.isEmpty()) {
      throw CommandFailure.failed("the backup of " + without.getFirst()
          + " has no catalog, so its messages are not known one by one; restore its files with restore --to files:DIR");
    }
    without
        .forEach(account -> wiring.messages().note("mailkeep: not shown: " + account + ": its backup has no catalog"));
    return shown;
  }

  private static int days(String text) {
    if (!text.matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException("'" + text + "' is not a number of days");
    }
    return Integer.parseInt(text);
  }

  private static void bind(ServerSocket socket, InetSocketAddress address) throws IOException {
    try {
      socket.bind(address);
    } catch (IOException e) {
      throw CommandFailure.failed("can't listen on " + address.getAddress().getHostAddress() + " port "
          + address.getPort() + ": " + e.getMessage());
    }
  }

  private record Serving(String host, int port, boolean tls, Optional<String> password,
      List<PointInTime.Choice> accounts, Wiring wiring) implements Result {

    private String url() {
      return (tls ? "imaps://" : "imap://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
    }

    @Override
    public void text(TextOutput out) throws IOException {
      out.line("serving " + Amounts.count(accounts.size(), "account", "accounts")
          + ", read-only, at " + url() + " until interrupted");
      out.line("  server    " + host + ", port " + port + (tls ? ", TLS" : ", no encryption"));
      if (password.isPresent()) {
        out.line("  password  " + password.get());
      }
      TextOutput.Table table = out.table("  USER NAME", "CAPTURED", "SNAPSHOT");
      for (PointInTime.Choice choice : accounts) {
        table.row("  " + choice.entry().account(), Times.show(choice.entry().captured(), wiring.zone()),
            choice.snapshot().run().brief());
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("url", url()).field("host", host).field("port", port).field("tls", tls).field("password", password);
      out.list("accounts", accounts,
          choice -> out.field("account", choice.entry().account()).field("captured", choice.entry().captured())
              .field("snapshot", choice.snapshot().run().hex()));
    }
  }
}
