package org.mailkeep.agent.source;

/** How a store keeps mail: the word that a location begins with. */
public enum StoreKind {
  MAILDIR, MBOX, MDBOX, SDBOX, FILES;

  /** What a location can begin with, for messages. */
  static final String WORDS = "maildir:, mbox:, mdbox:, sdbox: or files:";

  /** Whether a store of this kind is never a single file. */
  boolean folderOnly() {
    return this == MAILDIR || dbox();
  }

  /** Whether it is one of Dovecot's own kinds. */
  public boolean dbox() {
    return this == MDBOX || this == SDBOX;
  }

  /** The options that it has, for messages. */
  String options() {
    return switch (this) {
      case MAILDIR -> "maildir: (INBOX=, LAYOUT=fs, LAYOUT=maildir++, CONTROL=, INDEX=, UTF-8 are)";
      case MBOX -> "mbox: (INBOX=, LAYOUT=fs, CONTROL=, INDEX=, UTF-8 are)";
      case MDBOX -> "mdbox: (" + DBOX_OPTIONS + " are)";
      case SDBOX -> "sdbox: (" + DBOX_OPTIONS + " are)";
      case FILES -> "files: (none is; a colon within a path is written twice)";
    };
  }

  private static final String DBOX_OPTIONS = "ALT=, ATTACHMENTS=, INBOX=, DIRNAME=, MAILBOXDIR=, LAYOUT=fs, CONTROL=, INDEX=, UTF-8";
}
