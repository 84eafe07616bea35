package org.mailkeep.agent.change;

import java.nio.file.Path;
import java.util.List;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/**
 * A root of a source and all that was found below it.
 *
 * @param folder where it is, absolute
 * @param place where it is read: the same, or where a symbolic link of that name leads
 * @param found in the order of paths, the root itself first
 * @param settled whether every folder was listed when its last change was so long ago that a later one will show
 */
public record WalkedRoot(Path folder, Path place, List<FoundFile> found, boolean settled) {

  /** Its absolute path as the tree has it. */
  public TreePath path() {
    return NativeNames.treePath(folder);
  }

  /** Where {@code file} is. */
  public Path file(FoundFile file) {
    return NativeNames.resolve(place, file.path());
  }
}
