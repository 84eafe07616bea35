package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.SignerInfo;

/** {@code mailkeep key list}: who may do what. */
final class KeyListCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("key list", "Lists the credentials that were made.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      wiring.output().show(new Keys(new KeyObjects(open.store(), wiring.shell().random()).list(open.credential())));
      return ExitCode.DONE;
    }
  }

  private record Keys(List<SignerInfo> signers) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("KEY", "ROLE", "NAME");
      signers.forEach(signer -> table.row(signer.id().brief(), signer.role().toString(), signer.name()));
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("keys", signers, signer -> out.field("key", signer.id().hex()).field("role", signer.role().toString())
          .field("name", signer.name()));
    }
  }
}
