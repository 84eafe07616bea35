package org.mailkeep.cli.mail;

import java.time.Instant;
import java.util.List;

/**
 * A mail of plain text.
 *
 * @param from an address
 * @param to addresses
 * @param subject one line
 * @param text what it says
 * @param written when
 */
public record Letter(String from, List<String> to, String subject, String text, Instant written) {

  public Letter {
    to = List.copyOf(to);
  }
}
