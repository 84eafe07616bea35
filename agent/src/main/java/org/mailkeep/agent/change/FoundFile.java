package org.mailkeep.agent.change;

import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.tree.TreePath;

/**
 * One thing that the walk over a source found.
 *
 * @param path below its root
 * @param facts what it looks like
 * @param form how a regular file is taken apart
 * @param mailbox the mailbox that begins here; null if none does
 */
public record FoundFile(TreePath path, FileFacts facts, FileForm form, @Nullable String mailbox) {}
