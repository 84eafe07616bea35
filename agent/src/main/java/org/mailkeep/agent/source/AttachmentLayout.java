package org.mailkeep.agent.source;

import org.jspecify.annotations.Nullable;

/** The folder in which Dovecot keeps attachments once for all accounts. */
record AttachmentLayout() implements StoreLayout {

  @Override
  public FileForm form(String relativePath) {
    return FileForm.ATTACHMENT;
  }

  @Override
  public @Nullable String mailbox(String relativePath, boolean folder) {
    return null;
  }
}
