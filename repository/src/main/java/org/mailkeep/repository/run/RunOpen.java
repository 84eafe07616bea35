package org.mailkeep.repository.run;

import java.time.Instant;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What a run says when it begins.
 *
 * <pre>
 * open = Sealed, body = run 16 bytes, epoch u32, signer id 16 bytes, token 16 bytes, root sequence u64, started time
 * </pre>
 *
 * <p>Specification: docs/format.md, "Runs".
 */
public record RunOpen(RunId run, Id128 signer, Id128 token, long rootSequence, Instant started) {

  byte[] write() {
    return new ByteWriter(96).id(run.id()).u32(run.epoch()).id(signer).id(token).u64(rootSequence).time(started)
        .toBytes();
  }

  static RunOpen read(byte[] body, RunId run) throws Corrupt {
    ByteReader in = new ByteReader(body, run.open().path());
    RunId named = new RunId(0, in.id());
    named = new RunId((int) in.u32(), named.id());
    RunOpen open = new RunOpen(named, in.id(), in.id(), in.u64(), in.time());
    in.end();
    if (!named.equals(run)) {
      throw in.corrupt("names run " + named.id().brief());
    }
    return open;
  }
}
