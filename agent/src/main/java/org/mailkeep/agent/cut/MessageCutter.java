package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Takes one message apart: a body or a part of it that decodes to {@link ChunkerParams#smallPart} bytes or more becomes a part of its own, base64 decoded as far as it is canonical. A small
 * message is skeleton alone.
 */
public final class MessageCutter implements Cutter {
  private final MimeCutter mime;

  public MessageCutter(ChunkerParams params) {
    mime = new MimeCutter(params.smallPart());
  }

  MessageCutter(int smallPart, int window) {
    mime = new MimeCutter(smallPart, window);
  }

  @Override
  public void cut(InputStream source, RecipeSink sink) throws IOException {
    mime.open(source, sink);
    try {
      mime.message(false);
    } finally {
      mime.close();
    }
  }
}
