package org.mailkeep.repository.run;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.mailkeep.repository.catalog.CatalogFormat;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeFormat;
import org.mailkeep.repository.tree.TreePath;

/**
 * Notes down, in a local file, what an account will look like. Packs have no names before they are complete, so pages can't be written while mail is
 * read; and what has not been committed must not fill the heap.
 *
 * <pre>
 * Draft  = Record*
 * Record = kind u8, length u32, body
 * body   = root: path, attributes of the folders above | segment | discard | new entry, kept entry, copied entry: note, entry, places
 *        | altered entry: note, entry, places, the entry that it was
 *        | page: id, length, place, shape
 *        | record: number, id, length, place of a record of summaries that the catalog refers to | last record: the last number that was given to one
 *        | mailbox: a mailbox of the catalog, without messages | messages: first key, id, length, place, count of a page of its messages, shape
 * </pre>
 */
final class DraftWriter implements Closeable {

  static final int ROOT = 1;
  static final int SEGMENT = 2;
  static final int DISCARD = 3;
  static final int NEW_ENTRY = 4;
  static final int KEPT_ENTRY = 5;
  static final int PAGE = 6;
  static final int MAILBOX = 7;
  static final int MESSAGES = 8;
  static final int COPIED_ENTRY = 9;
  static final int RECORD = 10;
  static final int LAST_RECORD = 11;
  static final int ALTERED_ENTRY = 12;

  private final DataOutputStream out;
  private final ByteWriter body = new ByteWriter(4096);
  private final ByteWriter logical = new ByteWriter(4096);
  private final List<Place> places = new ArrayList<>();

  /** Writes to {@code stream}, which is closed with this. */
  DraftWriter(OutputStream stream) {
    out = new DataOutputStream(new BufferedOutputStream(stream, 1 << 16));
  }

  void root(TreePath path, List<Attributes> ancestors) throws IOException {
    body.clear().bytes(path.key()).var(ancestors.size());
    for (Attributes above : ancestors) {
      body.u16(above.mode()).var(above.uid()).var(above.gid()).time(above.modified());
    }
    record(ROOT);
  }

  void segment(RecipeSegment segment) throws IOException {
    segment(segment, UnaryOperator.identity());
  }

  /** A segment whose chunks lie where {@code at} says of each. */
  void segment(RecipeSegment segment, UnaryOperator<Place> at) throws IOException {
    RecipeFormat.write(segment, logical.clear(), places);
    places.replaceAll(at);
    body.clear();
    logicalAndPlaces();
    record(SEGMENT);
  }

  void discard() throws IOException {
    body.clear();
    record(DISCARD);
  }

  /** An entry; with {@link #NEW_ENTRY} its content is the segments since the last entry, with {@link #KEPT_ENTRY} what it says itself. */
  void entry(int kind, TreeEntry entry, byte[] note) throws IOException {
    TreeFormat.write(entry, logical.clear(), places);
    entry(kind, note);
  }

  /** An entry as the base will have it: {@link #COPIED_ENTRY} if its places are stored by now, else {@link #KEPT_ENTRY}. */
  void resolved(TreeEntry entry, byte[] note) throws IOException {
    TreeFormat.write(entry, logical.clear(), places);
    entry(places.stream().allMatch(Place.Stored.class::isInstance) ? COPIED_ENTRY : KEPT_ENTRY, note);
  }

  private void entry(int kind, byte[] note) throws IOException {
    body.clear().bytes(note);
    logicalAndPlaces();
    record(kind);
  }

  /** An entry whose content is inherited from one that looked otherwise, whose logical bytes are {@code before}. */
  void altered(TreeEntry entry, byte[] note, byte[] before) throws IOException {
    TreeFormat.write(entry, logical.clear(), places);
    body.clear().bytes(note);
    logicalAndPlaces();
    body.raw(before);
    record(ALTERED_ENTRY);
  }

  /** An entry just as a base has it, all its places stored; with {@link #COPIED_ENTRY} in a draft, with {@link #KEPT_ENTRY} in a base. */
  void copied(int kind, byte[] record) throws IOException {
    out.writeByte(kind);
    out.writeInt(record.length);
    out.write(record);
  }

  void page(KnownPage known) throws IOException {
    PageRef page = known.page();
    body.clear().hash(page.id().hash()).var(page.length());
    writePlace(page.place(), body);
    body.raw(known.shape());
    record(PAGE);
  }

  /** A mailbox of the catalog; pages of its messages follow. */
  void mailbox(CatalogMailbox mailbox) throws IOException {
    CatalogFormat.write(mailbox, body.clear(), places);
    record(MAILBOX);
  }

  /** A page of messages of the mailbox before. */
  void messages(byte[] firstKey, KnownPage known, long count) throws IOException {
    PageRef page = known.page();
    body.clear().bytes(firstKey).hash(page.id().hash()).var(page.length());
    writePlace(page.place(), body);
    body.var(count).raw(known.shape());
    record(MESSAGES);
  }

  /** A record of summaries by its number. */
  void summaries(int number, ChunkRef chunk) throws IOException {
    body.clear().var(number).hash(chunk.id().hash()).var(chunk.length());
    writePlace(chunk.place(), body);
    record(RECORD);
  }

  /** The last number that was given to a record of summaries, so that none is given twice. */
  void lastSummaries(int number) throws IOException {
    body.clear().var(number);
    record(LAST_RECORD);
  }

  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  static void writePlace(Place place, ByteWriter out) {
    switch (place) {
      case Place.Pending pending -> out.u8(0).zig(pending.block()).var(pending.offset());
      case Place.Stored stored -> {
        BlockPlace block = stored.block();
        out.u8(1).u32(block.pack().epoch()).hash(block.pack().sha256()).var(block.offset()).var(block.length())
            .var(stored.offset());
      }
      case Place.Patched patched -> {
        writePlace(patched.patch(), out.u8(2));
        writePlace(patched.base(), out);
        out.var(patched.baseLength());
      }
    }
  }

  private void logicalAndPlaces() {
    body.var(logical.length()).raw(logical.array(), 0, logical.length()).var(places.size());
    places.forEach(place -> writePlace(place, body));
    places.clear();
  }

  private void record(int kind) throws IOException {
    out.writeByte(kind);
    out.writeInt(body.length());
    out.write(body.array(), 0, body.length());
  }
}
