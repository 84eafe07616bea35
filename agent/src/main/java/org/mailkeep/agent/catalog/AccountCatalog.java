package org.mailkeep.agent.catalog;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.Note;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.dovecot.IndexBytes;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.tree.TreePath;

/** Gathers what the catalog of one account is made of while the account is walked, and writes it at the end. For one thread. */
public interface AccountCatalog {

  /** The catalog of an account; empty if its kind of store has none: plain files. */
  static Optional<AccountCatalog> of(SourceAccount account) {
    return switch (account.kind()) {
      case MAILDIR -> Optional.of(new MaildirCatalog());
      case MDBOX, SDBOX -> Optional.of(new DboxCatalog());
      case MBOX -> Optional.of(new MboxCatalog());
      case FILES -> Optional.empty();
    };
  }

  /** Begins a root, in the order of the account. */
  void root(WalkedRoot root);

  /** A folder at which a mailbox begins. */
  void mailbox(FoundFile folder);

  /** A file that will be in the snapshot, with what is known of its content. */
  void file(FoundFile file, Note note);

  /**
   * The same of a file that had another name or other attributes the last time.
   *
   * @param before its path then
   * @param changed its time of change (ctime) then, which a new name sets as well
   */
  default void renamed(FoundFile file, Note note, TreePath before, Instant changed) {
    file(file, note);
  }

  /**
   * Writes what was gathered.
   *
   * @param indexes where the bytes of Dovecot's indexes come from
   */
  void write(CatalogSink sink, IndexBytes indexes) throws IOException;
}
