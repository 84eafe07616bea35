package org.mailkeep.agent.unwrap;

import org.mailkeep.repository.recipe.Compression;
import org.mailkeep.repository.recipe.RecipeSink;

/** Counts what it is told and keeps none of it. */
final class NothingKept implements RecipeSink {
  private long bytes;

  /** Bytes of skeleton, literals and parts. */
  long bytes() {
    return bytes;
  }

  @Override
  public void skeleton(byte[] array, int offset, int length) {
    bytes += length;
  }

  @Override
  public void literal(byte[] array, int offset, int length) {
    bytes += length;
  }

  @Override
  public void part(byte[] array, int offset, int length) {
    bytes += length;
  }

  @Override
  public void beginPart(Wrapping wrapping) {}

  @Override
  public void pausePart(Closing closing) {}

  @Override
  public void resumePart(Wrapping wrapping) {}

  @Override
  public void endPart(Closing closing) {}

  @Override
  public void beginCompressed(Compression compression) {}

  @Override
  public void endCompressed(long fileBytes, int check) {}

  @Override
  public void endUnit() {}
}
