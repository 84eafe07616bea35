package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.CredentialFile;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.key.SignerInfo;

/** {@code mailkeep key add}: makes a credential for somebody who may do less. */
final class KeyAddCommand implements Command {
  private static final List<Role> ROLES = Arrays.stream(Role.values()).filter(role -> role != Role.OWNER).toList();

  private final Option<Role> role = Option.required("--role", "ROLE",
      "agent: backs up and reads nothing; restore: reads mail; maintainer: verifies, reads names but no mail; auditor: reads snapshot records.",
      KeyAddCommand::role);
  private final Option<String> name = Option.required("--name", "NAME",
      "What to call its holder, such as a host's name.", text -> text);
  private final Option<Path> out = Option.required("--out", "FILE",
      "Write the credential to this file, which must not exist.", Path::of);

  @Override
  public Syntax syntax() {
    return Syntax.of("key add", "Makes a credential file.", role, name, out);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      Credential added = added(open.credential(), wiring);
      CredentialFile.write(out.value(), added);
      SignerInfo signer;
      boolean admitted = false;
      try {
        signer = new KeyObjects(open.store(), wiring.shell().random()).addSigner(open.credential(), added);
        admitted = true;
      } finally {
        if (!admitted) {
          Files.deleteIfExists(out.value());
        }
      }
      new Events(open.repository(), wiring).note(Action.KEY_ADDED,
          Map.of("key", signer.id().hex(), "role", signer.role().toString(), "name", signer.name()));
      wiring.output().show(new Added(signer, out.value()));
      return ExitCode.DONE;
    }
  }

  private Credential added(Credential owner, Wiring wiring) throws IOException {
    try {
      return owner.forRole(role.value(), name.value(), wiring.shell().random());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--name: " + e.getMessage());
    }
  }

  private static Role role(String text) {
    return ROLES.stream().filter(role -> role.toString().equals(text)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "'" + text + "' is none of " + ROLES.toString().replaceAll("[\\[\\]]", "")));
  }

  private record Added(SignerInfo signer, Path file) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("key " + signer.id().brief() + ": " + signer.role() + " \"" + signer.name() + "\", in " + file);
      out.line("Copy the file to where it is used, and say --credential FILE or set MAILKEEP_CREDENTIAL there.");
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("key", signer.id().hex()).field("role", signer.role().toString()).field("name", signer.name())
          .field("file", file.toString());
    }
  }
}
