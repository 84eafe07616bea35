package org.mailkeep.repository.tree;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat;

/**
 * How an entry of a tree is written. Version 1.
 *
 * <pre>
 * Entry      = key bytes, type u8, Attributes, mailbox text?, then
 *              1 folder:  nothing
 *              2 file:    size var, link var, Content
 *              3 symlink: target bytes
 *              4 fifo:    nothing
 * Content    = 0 | 1, Segment | 2, Top
 * Top        = page id hash, page length var, level u8, weight var
 * Attributes = mode u16, uid var, gid var, seconds zig, nanoseconds var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Trees".
 */
public final class TreeFormat {

  private static final int FOLDER = 1;
  private static final int FILE = 2;
  private static final int SYMLINK = 3;
  private static final int FIFO = 4;

  private static final int EMPTY = 0;
  private static final int SHORT = 1;
  private static final int PAGED = 2;

  private TreeFormat() {}

  /** Appends {@code entry} to {@code out} and its places, in order, to {@code places}. */
  public static void write(TreeEntry entry, ByteWriter out, List<Place> places) {
    out.bytes(entry.path().key());
    out.u8(switch (entry) {
      case TreeEntry.Folder folder -> FOLDER;
      case TreeEntry.File file -> FILE;
      case TreeEntry.Symlink symlink -> SYMLINK;
      case TreeEntry.Fifo fifo -> FIFO;
    });
    entry.attributes().write(out);
    writeMailbox(entry.mailbox(), out);
    switch (entry) {
      case TreeEntry.File file -> {
        out.var(file.bytes()).var(file.link());
        writeContent(file.content(), out, places);
      }
      case TreeEntry.Symlink symlink -> out.bytes(symlink.target().getBytes(StandardCharsets.ISO_8859_1));
      case TreeEntry.Folder folder -> {}
      case TreeEntry.Fifo fifo -> {}
    }
  }

  /** Reads an entry; {@code places} gives the places of what it refers to, in order. */
  public static TreeEntry read(ByteReader in, RecipeFormat.PlaceReader places) throws RepositoryException {
    Look look = look(in);
    return switch (look.kind()) {
      case FOLDER -> new TreeEntry.Folder(look.path(), look.attributes(), look.mailbox());
      case FILE -> new TreeEntry.File(look.path(), look.attributes(), look.mailbox(), look.bytes(), look.link(),
          readContent(in, places));
      case SYMLINK -> new TreeEntry.Symlink(look.path(), look.attributes(),
          new String(in.bytes(TreePath.LONGEST, "link target"), StandardCharsets.ISO_8859_1));
      case FIFO -> new TreeEntry.Fifo(look.path(), look.attributes());
    };
  }

  /** Reads what an entry looks like, and leaves alone what it holds. */
  public static Look look(ByteReader in) throws RepositoryException {
    TreePath path = TreePath.ofKey(in.bytes(TreePath.LONGEST, "path"), "tree");
    int type = in.u8();
    Attributes attributes = Attributes.read(in);
    String mailbox = in.flag("mailbox") ? in.text("mailbox") : null;
    return switch (type) {
      case FOLDER -> new Look(path, Kind.FOLDER, attributes, mailbox, 0, 0);
      case FILE -> new Look(path, Kind.FILE, attributes, mailbox, in.var(), in.var());
      case SYMLINK -> new Look(path, Kind.SYMLINK, attributes, mailbox, 0, 0);
      case FIFO -> new Look(path, Kind.FIFO, attributes, mailbox, 0, 0);
      default -> throw new RepositoryException.UnsupportedFormat(
          "tree entry of type " + type + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    };
  }

  /** What an entry is. */
  public enum Kind {
    FOLDER, FILE, SYMLINK, FIFO
  }

  /**
   * An entry without what it holds.
   *
   * @param bytes the length of a file, else 0
   * @param link 0, or the inode number of a file with several names
   */
  public record Look(TreePath path, Kind kind, Attributes attributes, @Nullable String mailbox, long bytes,
      long link) {}

  /** Appends the top of a list to {@code out} and its place to {@code places}. */
  public static void writeTop(PageTop top, ByteWriter out, List<Place> places) {
    out.hash(top.page().id().hash()).var(top.page().length()).u8(top.level()).var(top.weight());
    places.add(top.page().place());
  }

  /** Reads the top of a list. */
  public static PageTop readTop(ByteReader in, RecipeFormat.PlaceReader places) throws RepositoryException {
    ChunkId id = new ChunkId(in.hash());
    int length = in.var(PageFormat.LONGEST, "page length");
    int level = in.u8();
    if (level >= PageTop.MOST_LEVELS) {
      throw in.corrupt("a list of " + level + " levels");
    }
    return new PageTop(new PageRef(id, length, places.next()), level, in.var());
  }

  private static void writeMailbox(@Nullable String mailbox, ByteWriter out) {
    if (mailbox == null) {
      out.u8(0);
    } else {
      out.u8(1).text(mailbox);
    }
  }

  private static void writeContent(FileContent content, ByteWriter out, List<Place> places) {
    switch (content) {
      case FileContent.Empty empty -> out.u8(EMPTY);
      case FileContent.InPlace inPlace -> RecipeFormat.write(inPlace.recipe(), out.u8(SHORT), places);
      case FileContent.Paged paged -> writeTop(paged.recipe(), out.u8(PAGED), places);
    }
  }

  private static FileContent readContent(ByteReader in, RecipeFormat.PlaceReader places) throws RepositoryException {
    int kind = in.u8();
    return switch (kind) {
      case EMPTY -> new FileContent.Empty();
      case SHORT -> new FileContent.InPlace(RecipeFormat.read(in, places));
      case PAGED -> new FileContent.Paged(readTop(in, places));
      default -> throw in.corrupt("file content of kind " + kind);
    };
  }
}
