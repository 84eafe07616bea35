package org.mailkeep.cli;

import java.io.IOException;
import org.mailkeep.repository.snapshot.AccountEntry;

/** The JSON of one account in a snapshot: the same wherever accounts are listed. */
final class AccountJson {
  private AccountJson() {}

  static void write(JsonOutput out, AccountEntry entry) throws IOException {
    out.field("account", entry.account()).field("status", entry.status().word()).field("captured", entry.captured())
        .field("messages", entry.counts().messages()).field("files", entry.counts().files())
        .field("bytes", entry.counts().bytes())
        .field("readMessages", entry.counts().newMessages()).field("readBytes", entry.counts().newBytes())
        .field("unreadableFiles", entry.counts().unreadable());
  }
}
