package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.SourceRoot;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/**
 * What an account looked like from outside when it was backed up: its folders and the files that can be written to, but not its messages, which come and go with a change of their folder. As
 * long as each looks as it did, so is the account, and nothing in it need be listed. Kept only of an account in which every change was settled: one that isn't may change again and look the same.
 *
 * <pre>
 * Traces = root count, Root*
 * Root   = folder, place (native names), trace count, Trace*
 * Trace  = path key, kind text, mode, uid, gid, modified time, bytes, inode, links, changed time
 * </pre>
 */
public final class Traces {

  /** To look at more than this takes as long as to list the account. */
  static final int MOST = 20_000;

  private static final byte[] NONE = {};
  private static final int SMALLEST = 20;

  private Traces() {}

  /** The traces of {@code roots}; empty if they would prove nothing, or would be too many. */
  public static byte[] of(List<WalkedRoot> roots) {
    ByteWriter out = new ByteWriter(1 << 12).var(roots.size());
    int left = MOST;
    for (WalkedRoot root : roots) {
      List<FoundFile> traced = root.found().stream().filter(file -> file.form() != FileForm.MESSAGE).toList();
      left -= traced.size();
      if (!root.settled() || left < 0) {
        return NONE;
      }
      out.bytes(NativeNames.bytes(root.folder())).bytes(NativeNames.bytes(root.place())).var(traced.size());
      for (FoundFile file : traced) {
        write(out.bytes(file.path().key()), file.facts());
      }
    }
    return out.toBytes();
  }

  /** Whether all that left {@code traces} looks as it did, and is all that {@code roots} are. */
  public static boolean hold(byte[] traces, List<SourceRoot> roots, FileClocks clocks) {
    if (traces.length == 0) {
      return false;
    }
    try {
      ByteReader in = new ByteReader(traces, "traces");
      if (in.count(3, "root") != roots.size()) {
        return false;
      }
      for (SourceRoot root : roots) {
        if (!holds(in, root, clocks)) {
          return false;
        }
      }
      in.end();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean holds(ByteReader in, SourceRoot root, FileClocks clocks) throws IOException {
    Path folder = SourceWalk.folder(root);
    Path place = SourceWalk.place(folder);
    if (!Arrays.equals(in.bytes(TreePath.LONGEST, "folder"), NativeNames.bytes(folder))
        || !Arrays.equals(in.bytes(TreePath.LONGEST, "place"), NativeNames.bytes(place))) {
      return false;
    }
    for (int left = in.count(SMALLEST, "trace"); left > 0; left--) {
      TreePath path = TreePath.ofKey(in.bytes(TreePath.LONGEST, "path"), "traces");
      int begin = in.position();
      skip(in);
      ByteWriter now = new ByteWriter(64);
      write(now, clocks.look(NativeNames.resolve(place, path)));
      if (!Arrays.equals(in.since(begin), now.toBytes())) {
        return false;
      }
    }
    return true;
  }

  private static void write(ByteWriter out, FileFacts facts) {
    out.text(facts.kind().name()).var(facts.mode()).var(Integer.toUnsignedLong(facts.uid()))
        .var(Integer.toUnsignedLong(facts.gid())).time(facts.attributes().modified()).var(facts.bytes())
        .var(facts.inode() & Long.MAX_VALUE).var(facts.links()).time(facts.changed());
  }

  private static void skip(ByteReader in) throws RepositoryException {
    in.text("kind");
    in.var();
    in.var();
    in.var();
    in.time();
    in.var();
    in.var();
    in.var();
    in.time();
  }
}
