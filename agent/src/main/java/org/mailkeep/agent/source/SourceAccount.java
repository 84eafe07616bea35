package org.mailkeep.agent.source;

import java.util.List;

/**
 * One account and where its mail lies.
 *
 * @param name such as {@code jdoe@uni.example}
 * @param roots the store first, then what lies elsewhere (an INBOX, indexes); none lies within another
 */
public record SourceAccount(String name, List<SourceRoot> roots) {
  public SourceAccount {
    roots = List.copyOf(roots);
  }
}
