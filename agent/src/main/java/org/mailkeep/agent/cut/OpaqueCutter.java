package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Hands a file on as it is, all of it skeleton: a stream that is nothing but copied needs no steps in its recipe, and long skeletons are cut like any long stream.
 */
public final class OpaqueCutter implements Cutter {
  private final byte[] buffer = new byte[256 << 10];

  @Override
  public void cut(InputStream source, RecipeSink sink, SummarySink summaries) throws IOException {
    for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
      sink.skeleton(buffer, 0, count);
    }
  }
}
