package org.mailkeep.agent.source;

import java.util.List;

/**
 * One account and where its mail lies.
 *
 * @param name such as {@code jdoe@uni.example}
 * @param kind how the store keeps mail
 * @param roots the store first, then what lies elsewhere (an INBOX, indexes); none lies within another
 */
public record SourceAccount(String name, StoreKind kind, List<SourceRoot> roots) {
  public SourceAccount {
    roots = List.copyOf(roots);
  }
}
