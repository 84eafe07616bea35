package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.SignerInfo;
import org.mailkeep.repository.run.Distrust;

/** {@code mailkeep key list}: who may do what. */
final class KeyListCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("key list", "Lists the credentials that were made.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      wiring.output().show(new Keys(new KeyObjects(open.store(), wiring.shell().random()).list(open.credential()),
          open.repository().distrust().revoked()));
      return ExitCode.DONE;
    }
  }

  private record Keys(List<SignerInfo> signers, Map<Id128, Distrust.Revoked> revoked) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("KEY", "ROLE", "NAME", "");
      for (SignerInfo signer : signers) {
        Distrust.Revoked since = revoked.get(signer.id());
        table.row(signer.id().brief(), signer.role().toString(), signer.name(),
            since == null ? "" : "revoked, distrusted from epoch " + since.since() + " on");
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("keys", signers, signer -> {
        out.field("key", signer.id().hex()).field("role", signer.role().toString()).field("name", signer.name());
        Distrust.Revoked since = revoked.get(signer.id());
        if (since != null) {
          out.field("revokedSince", since.since());
        }
      });
    }
  }
}
