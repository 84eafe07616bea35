package org.mailkeep.agent.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One account and where its mail lies.
 *
 * @param name such as {@code jdoe@uni.example}
 * @param kind how the store keeps mail
 * @param attachments the folder that holds attachments of its messages, and others'
 * @param roots the store first, then what lies elsewhere (an INBOX, indexes); none lies within another
 */
public record SourceAccount(String name, StoreKind kind, Optional<Path> attachments, List<SourceRoot> roots) {
  /** The name of the account that a folder of attachments is backed up as. */
  public static final String ATTACHMENTS = "@attachments";

  public SourceAccount {
    roots = List.copyOf(roots);
  }

  /** The reserved account of a folder of attachments: all of it, whoever refers to what. */
  static SourceAccount ofAttachments(Path folder) {
    return new SourceAccount(ATTACHMENTS, StoreKind.FILES, Optional.empty(),
        List.of(new SourceRoot(folder, new AttachmentLayout())));
  }
}
