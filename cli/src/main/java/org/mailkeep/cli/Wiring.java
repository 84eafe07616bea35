package org.mailkeep.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.ControlCache;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.audit.AuditMemory;
import org.mailkeep.repository.audit.BundleStore;
import org.mailkeep.repository.audit.FileAuditMemory;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.CredentialFile;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.root.FileRootMemory;
import org.mailkeep.repository.root.RootMemory;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Probed;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.repository.store.s3.S3Location;

/** Wires the program: gives a command the parts that it works with, made from what the person and the environment said. */
final class Wiring {
  private static final String REPOSITORY = "MAILKEEP_REPOSITORY";
  private static final String CREDENTIAL = "MAILKEEP_CREDENTIAL";
  private static final String CACHE = "MAILKEEP_CACHE_DIR";

  private final Shell shell;
  private final Interruption interruption;
  private final GlobalOptions global;
  private final Messages messages;
  private final Output output;
  private final Optional<Long> limitUpload;
  private final Optional<Long> limitDownload;
  private @Nullable Stores stores;

  Wiring(Shell shell, Interruption interruption, GlobalOptions global, Messages messages, Output output) {
    this.shell = shell;
    this.interruption = interruption;
    this.global = global;
    this.messages = messages;
    this.output = output;
    limitUpload = global.limitUpload();
    limitDownload = global.limitDownload();
  }

  /** The same, with what {@code settings} say where neither the command line nor the environment says anything. */
  private Wiring(Wiring wiring, Settings settings) {
    shell = wiring.shell.over(CACHE, settings.cache().map(Path::toString))
        .over(REPOSITORY, settings.repository()).over(CREDENTIAL, settings.credential().map(Path::toString));
    interruption = wiring.interruption;
    global = wiring.global;
    messages = wiring.messages;
    output = wiring.output;
    limitUpload = wiring.limitUpload.or(settings::limitUpload);
    limitDownload = wiring.limitDownload.or(settings::limitDownload);
  }

  /** Parts of their own, for one job of a configuration file. */
  Wiring with(Settings settings) {
    return new Wiring(this, settings);
  }

  /** Explains why a part of a command failed, and shows where if that was asked for. */
  Failure explain(Throwable thrown) {
    if (global.debug()) {
      messages.trace(thrown);
    }
    return interruption.requested() ? new Failure(ExitCode.FAILED, "interrupted") : Failure.of(thrown);
  }

  /** The repository that was named, opened with the credential or passphrase that was given. */
  OpenRepository open() throws IOException {
    return open(stores().open(location()), Use.ANY);
  }

  /** The place that was named, whatever is there. */
  ObjectStore store() throws IOException {
    return stores().open(location());
  }

  /** The same for a backup: what every night begins with is fetched once. */
  OpenRepository openForBackup() throws IOException {
    return openForBackup(stores().open(location()));
  }

  /** The same of a store. */
  OpenRepository openForBackup(ObjectStore store) throws IOException {
    return open(store, Use.BACKUP);
  }

  /** As {@link #open()}, but what is written goes nowhere. */
  OpenRepository openForDryRun() throws IOException {
    return open(new DryRunStore(stores().open(location())), Use.DRY_RUN);
  }

  /** The repository that {@code bundle} was exported from, as far as it is in there, opened with the credential file that was given; empty if none was. */
  Optional<OpenRepository> open(BundleStore bundle) throws IOException {
    Optional<Path> file = credentialFile();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Credential credential = read(file.get());
    return Optional.of(new OpenRepository(bundle, credential,
        Repository.open(bundle, credential, shell.clock(), shell.random())));
  }

  /** The place that was named, for a repository to be made there; what its server can't do is said. */
  ObjectStore newStore() throws IOException {
    ObjectStore store = stores().create(location());
    if (!S3Location.isOne(location())) {
      return store;
    }
    boolean fit = false;
    try {
      if (!store.list("FORMAT", "", 1).isEmpty()) {
        throw new RepositoryException.Exists(store.location() + ": there is a repository already");
      }
      for (ProbedPlace place : probe()) {
        for (Probed lack : place.forbidRepository()) {
          throw CommandFailure.failed(place.location() + ": no " + lack.ability().word() + " (" + lack.detail() + "); "
              + lack.ability().lack());
        }
        for (Probed lack : place.forbidAgents()) {
          messages.note("mailkeep: " + place.location() + ": no " + lack.ability().word() + " (" + lack.detail() + "); "
              + lack.ability().lack());
        }
      }
      fit = true;
      return store;
    } finally {
      if (!fit) {
        store.close();
      }
    }
  }

  /** Tries what the place that was named can do. */
  List<ProbedPlace> probe() throws IOException {
    return stores().probe(location());
  }

  /** What the stores that were opened have been asked so far. */
  Requests requests() {
    return stores == null ? new Requests(0, 0, 0, 0, 0, 0, 0) : stores.count().soFar();
  }

  private Stores stores() {
    if (stores == null) {
      stores = new Stores(shell, cacheFolder(), limitUpload, limitDownload);
    }
    return stores;
  }

  /** Where this machine keeps what it knows of repositories. */
  Path cacheFolder() {
    return cachePlace()
        .orElseThrow(() -> CommandFailure.usage("no place for the cache: set " + CACHE + " or HOME")).toAbsolutePath();
  }

  private Optional<Path> cachePlace() {
    return shell.pathVariable(CACHE)
        .or(() -> shell.pathVariable("XDG_CACHE_HOME").map(folder -> folder.resolve("mailkeep")))
        .or(() -> shell.pathVariable("HOME").map(home -> home.resolve(".cache/mailkeep")));
  }

  /** Tells places of one repository's copies apart. */
  private static String brief(String location) {
    return Hash256.sha256(ByteBuffer.wrap(location.getBytes(StandardCharsets.UTF_8))).brief();
  }

  /** The part of it that is about one repository. */
  Path cacheFolder(OpenRepository open) {
    return cacheFolder().resolve(open.repository().config().repositoryId().hex());
  }

  /** From now on whoever asks with SIGUSR1 is told {@code what} the command does, until there is something to count. */
  void answerStatus(String what) {
    interruption.status().answer(() -> messages.status(what));
  }

  /** Counts, draws if somebody watches, and answers whoever asks. */
  Progress progress(String doing, String things, String parts) {
    Progress progress = new Progress(messages, doing, things, parts);
    interruption.status().answer(() -> messages.status(progress.status(progress.passed())));
    return shell.terminal().showsErr() && !global.quiet() ? progress.draw() : progress;
  }

  /** Where passphrases come from. */
  Secrets secrets() {
    return new Secrets(shell);
  }

  Shell shell() {
    return shell;
  }

  Interruption interruption() {
    return interruption;
  }

  Messages messages() {
    return messages;
  }

  Output output() {
    return output;
  }

  Clock clock() {
    return shell.clock();
  }

  /** Where the people live who read and write times. */
  ZoneId zone() {
    return shell.clock().getZone();
  }

  private String location() {
    String location = global.repository().or(() -> shell.variable(REPOSITORY))
        .orElseThrow(() -> CommandFailure.usage("no repository named: say -r REPO or set " + REPOSITORY));
    if (location.matches("[a-z][a-z0-9]+://.*") && !S3Location.isOne(location)) {
      throw CommandFailure.usage("a repository is in a folder or at s3://BUCKET/PREFIX, nowhere else");
    }
    return location;
  }

  private enum Use {
    ANY, BACKUP, DRY_RUN
  }

  private OpenRepository open(ObjectStore store, Use use) throws IOException {
    boolean opened = false;
    try {
      HeadStart.begin();
      Credential credential = credential(store);
      Optional<Path> local = cachePlace().map(place -> place.resolve(credential.repositoryId().hex()));
      ObjectStore used = use == Use.BACKUP && local.isPresent()
          ? new ControlCache(store, local.get().resolve("controls"))
          : store;
      RootMemory memory = use != Use.DRY_RUN && local.isPresent()
          ? new FileRootMemory(local.get().resolve("root-" + brief(store.location())))
          : RootMemory.NONE;
      AuditMemory events = use != Use.DRY_RUN && local.isPresent()
          ? new FileAuditMemory(local.get().resolve("audit-" + brief(store.location())))
          : AuditMemory.NONE;
      Repository repository = Repository.open(used, credential, shell.clock(), shell.random(), memory, events);
      opened = true;
      return new OpenRepository(used, credential, repository);
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  private Optional<Path> credentialFile() {
    return global.credential().or(() -> shell.pathVariable(CREDENTIAL));
  }

  private Credential credential(ObjectStore store) throws IOException {
    Optional<Path> file = credentialFile();
    if (file.isPresent()) {
      return read(file.get());
    }
    if (store.list("FORMAT", "", 1).isEmpty()) {
      throw new NoRepository(
          store.location() + ": no repository here; make one with: mailkeep init -r "
              + ShellWord.quoted(store.location()));
    }
    char[] passphrase = secrets().passphrase(store.location());
    try {
      return new KeyObjects(store, shell.random()).openWithPassphrase(passphrase);
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  /** A file that holds no credential is a wrong key, not a damaged repository. */
  private static Credential read(Path file) throws IOException {
    try {
      return CredentialFile.read(file);
    } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
      throw new CommandFailure(ExitCode.WRONG_KEY, String.valueOf(e.getMessage()));
    }
  }
}
