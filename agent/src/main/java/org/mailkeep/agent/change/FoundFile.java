package org.mailkeep.agent.change;

import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.run.BaseEntry;
import org.mailkeep.repository.tree.TreeFormat.Kind;
import org.mailkeep.repository.tree.TreePath;

/**
 * One thing that the walk over a source found.
 *
 * @param path below its root
 * @param facts what it looks like
 * @param form how a regular file is taken apart
 * @param mailbox the mailbox that begins here; null if none does
 */
public record FoundFile(TreePath path, FileFacts facts, FileForm form, @Nullable String mailbox) {

  /** The same, looked at more closely. */
  FoundFile with(FileFacts closer) {
    return new FoundFile(path, closer, form, mailbox);
  }

  /** The same with what {@code entry} and {@code note} know, if only a listing told of it so far and it is the file that they are about. */
  FoundFile filledFrom(BaseEntry entry, Note note) {
    boolean known = facts.isListed() && entry.kind() == Kind.FILE && entry.link() == 0
        && note.inode() == facts.inode() && note.trust() == Note.Trust.SAME_FACTS_SAME_CONTENT;
    return known ? with(facts.filledFrom(entry, note)) : this;
  }
}
