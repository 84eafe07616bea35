package org.mailkeep.restore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.DetachedPart;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.RecipeReader;
import org.mailkeep.repository.recipe.RecipeReader.ChunkSource;
import org.mailkeep.repository.recipe.TextReader;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.PageTop;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.tree.TreeReader;

/**
 * The text of single messages, in whatever they lie: without what the mail store keeps around and in it, uncompressed, with the attachments that it keeps elsewhere put back in; line ends are
 * those on disk. Of a file that holds many messages, only what one needs is fetched. For one thread.
 */
public final class MessageText {

  private final TreeReader trees;
  private final RecipeReader recipes;
  private final ChunkSource chunks;
  private @Nullable PageTop lastTree;
  private TreeEntry.@Nullable File last;

  public MessageText(Repository repository) {
    trees = repository.trees();
    recipes = repository.recipes();
    chunks = repository.chunks();
  }

  /**
   * Writes the text of a message of the account of {@code head}.
   *
   * @return how many bytes it has
   * @throws IOException if it is not whole, or is compressed in a way that is not known here
   */
  public long write(AccountHead head, CatalogMessage message, OutputStream out) throws IOException {
    MessagePlace place = message.place();
    TreeEntry.File file = file(head, place.root(), place.file());
    long from = place.piece().map(MessagePlace.Piece::offset).orElse(0L);
    long to = place.piece().map(piece -> piece.offset() + piece.length()).orElse(file.bytes());
    if (to > file.bytes()) {
      throw new Corrupt(place.file() + ": a message from " + from + " to " + to + " of " + file.bytes() + " bytes");
    }
    Joined joined = new Joined(head, message, out);
    try (PlainText plain = new PlainText(joined)) {
      TextReader reader = new TextReader(chunks, from, to, plain);
      trees.segments(file.content(), from, to, reader::segment);
    }
    joined.insert();
    if (place.piece().isPresent() && joined.position < message.size()) {
      throw new IOException("only " + joined.position + " of its " + message.size()
          + " bytes are there: an attachment that the mail store keeps elsewhere is missing");
    }
    return joined.position;
  }

  /**
   * The chunks that {@link #write} will read, in that order: to be fetched ahead.
   *
   * @param most no more bytes of them than about so many
   */
  public List<ChunkRef> chunks(AccountHead head, CatalogMessage message, long most) throws IOException {
    ChunksAhead ahead = new ChunksAhead(most);
    MessagePlace place = message.place();
    try {
      FileContent content = file(head, place.root(), place.file()).content();
      if (place.piece().isPresent()) {
        long from = place.piece().get().offset();
        long to = from + place.piece().get().length();
        TextReader reader = new TextReader(ahead, from, to, OutputStream.nullOutputStream());
        trees.segments(content, from, to, reader::segment);
      } else {
        trees.segments(content, ahead::all);
      }
      for (DetachedPart part : message.detached()) {
        trees.segments(file(head, part.root(), part.file()).content(), ahead::all);
      }
    } catch (ChunksAhead.Enough e) {
      return ahead.refs();
    }
    return ahead.refs();
  }

  /** Neighbours often lie in one file, so the last one is remembered. */
  private TreeEntry.File file(AccountHead head, int root, TreePath path) throws IOException {
    PageTop tree = head.roots().get(root).tree();
    if (last != null && tree.equals(lastTree) && last.path().equals(path)) {
      return last;
    }
    if (trees.entry(tree, path).orElse(null) instanceof TreeEntry.File file) {
      last = file;
      lastTree = tree;
      return file;
    }
    throw new IOException("its file " + path + " is not in the snapshot: it could not be read when it was backed up");
  }

  /** Puts the parts that lie elsewhere in where they belong. */
  private final class Joined extends OutputStream {
    private final AccountHead head;
    private final CatalogMessage message;
    private final OutputStream out;
    private int next;
    private long position;

    Joined(AccountHead head, CatalogMessage message, OutputStream out) {
      this.head = head;
      this.message = message;
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      int end = offset + length;
      while (from < end) {
        insert();
        long room = next < message.detached().size()
            ? message.detached().get(next).offset() - position
            : Long.MAX_VALUE;
        int take = (int) Math.min(room, end - from);
        out.write(bytes, from, take);
        position += take;
        from += take;
      }
    }

    /** Writes the parts whose place is here. */
    void insert() throws IOException {
      while (next < message.detached().size() && message.detached().get(next).offset() == position) {
        DetachedPart part = message.detached().get(next++);
        FileContent content = file(head, part.root(), part.file()).content();
        FileBytes counted = new FileBytes();
        counted.begin(out);
        if (part.columns() == 0) {
          write(content, counted);
        } else {
          byte[] lineEnd = (part.crlf() ? "\r\n" : "\n").getBytes(StandardCharsets.US_ASCII);
          try (OutputStream encoded = Base64.getMimeEncoder(part.columns(), lineEnd).wrap(counted)) {
            write(content, encoded);
          }
        }
        counted.flush();
        if (counted.count() != part.length()) {
          throw new IOException("its attachment " + part.file() + " makes " + counted.count() + " bytes there, not "
              + part.length());
        }
        position += part.length();
      }
    }

    private void write(FileContent content, OutputStream to) throws IOException {
      recipes.begin();
      trees.segments(content, segment -> recipes.write(segment, to));
    }
  }
}
