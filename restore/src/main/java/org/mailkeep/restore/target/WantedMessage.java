package org.mailkeep.restore.target;

import java.io.IOException;
import java.io.OutputStream;
import org.mailkeep.repository.catalog.CatalogMessage;

/**
 * A message that is to be there.
 *
 * @param facts what the snapshot says of it
 * @param text makes its bytes
 */
public record WantedMessage(CatalogMessage facts, Text text) {

  /** Makes the bytes of a message, as often as they are asked for. */
  @FunctionalInterface
  public interface Text {

    /**
     * Writes them; line ends are those on disk.
     *
     * @return how many there are
     */
    long write(OutputStream out) throws IOException;
  }
}
