package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import org.mailkeep.agent.cut.Cutter;
import org.mailkeep.agent.cut.SummarySink;
import org.mailkeep.repository.recipe.Compression;
import org.mailkeep.repository.recipe.RecipeSink;

/** Tells a sink the text of a proven payload in place of its compressed bytes. Used again and again, by one thread; closing it frees the inflater. */
public final class Unwrapper implements AutoCloseable {

  private final CheckedInput checked = new CheckedInput();
  private final InflatedInput inflated = new InflatedInput();

  /**
   * Reads a payload from {@code source}, which stands at its first byte and stands after its last afterwards, and has {@code text} take what is in it apart.
   *
   * @param proof its compression is present
   * @throws PayloadChangedException if the bytes are not those that were proven
   */
  public void cut(InputStream source, Proof proof, Cutter text, RecipeSink sink, SummarySink summaries)
      throws IOException {
    Compression.Deflate compression = proof.compression().orElseThrow();
    int header = compression.header().remaining();
    int trailer = Prover.trailerBytes(compression.trailer());
    checked.open(source, header);
    drain(checked);
    checked.extend(proof.range().bytes() - header - trailer);
    inflated.open(checked);
    sink.beginCompressed(compression);
    text.cut(inflated, sink, summaries);
    checked.extend(trailer);
    drain(checked);
    if (checked.check() != proof.check()) {
      throw new PayloadChangedException();
    }
    sink.endCompressed(proof.range().bytes(), proof.check());
  }

  private static void drain(CheckedInput in) throws IOException {
    byte[] buffer = new byte[64];
    while (in.left() > 0) {
      if (in.read(buffer, 0, buffer.length) < 0) {
        throw new PayloadChangedException();
      }
    }
  }

  @Override
  public void close() {
    inflated.close();
  }
}
