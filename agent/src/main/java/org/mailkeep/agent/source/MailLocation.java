package org.mailkeep.agent.source;

import java.io.IOException;
import java.util.List;

/**
 * Where the mail of many accounts lies, in Dovecot's mail_location words: {@code maildir:/var/vmail/%d/%n/Maildir}.
 */
public final class MailLocation {

  private final String text;

  private MailLocation(String text) {
    this.text = text;
  }

  /**
   * Reads a location.
   *
   * @throws LocationException if it is none that can be read
   */
  public static MailLocation parse(String text) {
    return new MailLocation(text);
  }

  /** The same location, whose only account has this name. */
  public MailLocation named(String account) {
    return this;
  }

  /** Whether the accounts cannot be told from the file system, so that a list of them is needed. */
  public boolean needsList() {
    return false;
  }

  /**
   * The accounts whose directories or files exist now.
   *
   * @throws LocationException if a list is needed
   */
  public FoundAccounts find() throws IOException {
    if (needsList()) {
      throw new LocationException(text + ": needs an account list");
    }
    return new FoundAccounts(List.of(), List.of());
  }

  /** The accounts of a list, whether or not their mail exists. */
  public FoundAccounts find(AccountList list) throws IOException {
    return list.users().isEmpty() ? find() : new FoundAccounts(List.of(), List.of());
  }

  /** As it was given. */
  @Override
  public String toString() {
    return text;
  }
}
