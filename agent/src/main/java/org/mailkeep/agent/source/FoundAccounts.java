package org.mailkeep.agent.source;

import java.util.List;

/**
 * The accounts of a location.
 *
 * @param accounts sorted by name, each name once
 * @param refused one line for each name that cannot be an account's, saying where it stood and why: its mail is not among them
 */
public record FoundAccounts(List<SourceAccount> accounts, List<String> refused) {
  public FoundAccounts {
    accounts = List.copyOf(accounts);
    refused = List.copyOf(refused);
  }
}
