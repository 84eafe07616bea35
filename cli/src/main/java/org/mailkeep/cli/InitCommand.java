package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.store.ObjectStore;

/** {@code mailkeep init}: makes a repository, and the kit that opens it when the passphrase is forgotten. */
final class InitCommand implements Command {
  private final Option<Optional<Path>> kitFile = Option.path("--recovery-kit", "FILE",
      "Write the recovery kit to this file, for your eyes only, instead of printing it.");

  @Override
  public Syntax syntax() {
    return Syntax.of("init", "Makes a repository and prints its recovery kit.", kitFile);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (ObjectStore store = wiring.newStore(); PrivateFile kitTarget = PrivateFile.reserve(kitFile.value())) {
      char[] passphrase = wiring.secrets().newPassphrase(store.location());
      Credential owner;
      try {
        owner = Repository.init(store, passphrase, wiring.clock(), wiring.shell().random());
      } finally {
        Arrays.fill(passphrase, '\0');
      }
      try (Repository made = Repository.open(store, owner, wiring.clock(), wiring.shell().random())) {
        new Events(made, wiring).note(Action.REPOSITORY_MADE,
            Map.of("repository", owner.repositoryId().hex(), "location", store.location()));
      }
      RecoveryKit kit = RecoveryKit.of(store.location(), owner, wiring.clock());
      kitTarget.write(kit.text());
      wiring.output().show(new Made(store.location(), kit, kitFile.value()));
      return ExitCode.DONE;
    }
  }

  private record Made(String location, RecoveryKit kit, Optional<Path> kitFile) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      if (kitFile.isPresent()) {
        out.line("repository " + kit.repositoryId() + " at " + location);
        out.line("recovery kit in " + kitFile.get() + ": print it, lock it away, and delete the file");
        out.line(RecoveryKit.WARNING);
      } else {
        for (String line : kit.text().split("\n", -1)) {
          out.line(line);
        }
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("repository", location).field("repositoryId", kit.repositoryId());
      if (kitFile.isPresent()) {
        out.field("recoveryKit", kitFile.get().toString());
      } else {
        out.field("credential", kit.credential());
      }
    }
  }
}
