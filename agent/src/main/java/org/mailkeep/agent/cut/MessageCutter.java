package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink;

/** Takes mail apart. */
public final class MessageCutter implements Cutter {
  private final OpaqueCutter whole = new OpaqueCutter();

  public MessageCutter(ChunkerParams params) {
    params.smallPart();
  }

  @Override
  public void cut(InputStream source, RecipeSink sink) throws IOException {
    whole.cut(source, sink);
  }
}
