package org.mailkeep.agent.source;

import org.jspecify.annotations.Nullable;

/** Files that belong to a store and hold no mail: indexes and control files. */
record OpaqueLayout() implements StoreLayout {
  @Override
  public FileForm form(String relativePath) {
    return FileForm.OPAQUE;
  }

  @Override
  public @Nullable String mailbox(String relativePath, boolean folder) {
    return null;
  }
}
