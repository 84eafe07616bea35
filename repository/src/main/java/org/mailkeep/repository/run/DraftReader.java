package org.mailkeep.repository.run;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.CatalogFormat;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeFormat;
import org.mailkeep.repository.tree.TreePath;

/** Reads back what a {@link DraftWriter} wrote, with every pending place replaced by the one that the chunk has got by now. */
final class DraftReader {

  private DraftReader() {}

  static void read(Path file, Function<Place, Place> resolve, Visitor visitor) throws IOException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      for (int kind = in.read(); kind >= 0; kind = in.read()) {
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        record(kind, new ByteReader(body, "draft " + file), resolve, visitor);
      }
    }
  }

  static Place readPlace(ByteReader in) throws RepositoryException {
    return switch (in.u8()) {
      case 0 -> new Place.Pending((int) in.zig(), (int) in.var());
      case 1 -> stored(in);
      case 2 -> {
        Place patch = readPlace(in);
        in.u8();
        yield new Place.Patched(patch, stored(in), (int) in.var());
      }
      default -> throw in.corrupt("a place of another kind");
    };
  }

  private static Place.Stored stored(ByteReader in) throws RepositoryException {
    PackId pack = new PackId((int) in.u32(), in.hash());
    return new Place.Stored(new BlockPlace(pack, (int) in.var(), (int) in.var()), (int) in.var());
  }

  static PageRef readPage(ByteReader in) throws RepositoryException {
    return new PageRef(new ChunkId(in.hash()), (int) in.var(), readPlace(in));
  }

  /** A page in the body of a record: see {@link DraftWriter}. */
  static KnownPage readKnownPage(ByteReader in) throws RepositoryException {
    return new KnownPage(readPage(in), in.raw(in.remaining()));
  }

  static void record(int kind, ByteReader in, Function<Place, Place> resolve, Visitor visitor) throws IOException {
    switch (kind) {
      case DraftWriter.ROOT -> {
        TreePath path = TreePath.ofKey(in.bytes(TreePath.LONGEST, "path"), "draft");
        List<Attributes> ancestors = new ArrayList<>();
        for (long i = in.var(); i > 0; i--) {
          ancestors.add(new Attributes(in.u16(), in.var(), in.var(), in.time()));
        }
        visitor.root(path, ancestors);
      }
      case DraftWriter.SEGMENT -> {
        ByteReader logical = new ByteReader(in.bytes(Integer.MAX_VALUE, "segment"), "draft");
        visitor.segment(RecipeFormat.read(logical, places(in, resolve)));
      }
      case DraftWriter.DISCARD -> visitor.discard();
      case DraftWriter.NEW_ENTRY, DraftWriter.KEPT_ENTRY -> {
        byte[] note = in.bytes(Integer.MAX_VALUE, "note");
        ByteReader logical = new ByteReader(in.bytes(Integer.MAX_VALUE, "entry"), "draft");
        visitor.entry(TreeFormat.read(logical, places(in, resolve)), kind == DraftWriter.NEW_ENTRY, note);
      }
      case DraftWriter.ALTERED_ENTRY -> {
        byte[] note = in.bytes(Integer.MAX_VALUE, "note");
        ByteReader logical = new ByteReader(in.bytes(Integer.MAX_VALUE, "entry"), "draft");
        Iterator<Place> places = allPlaces(in).iterator();
        visitor.altered(TreeFormat.read(logical, () -> resolve.apply(places.next())), note, in.raw(in.remaining()));
      }
      case DraftWriter.PAGE -> visitor.page(readKnownPage(in).resolved(resolve));
      case DraftWriter.RECORD -> visitor.summaries((int) in.var(),
          new ChunkRef(new ChunkId(in.hash()), (int) in.var(), readPlace(in)));
      case DraftWriter.LAST_RECORD -> visitor.lastSummaries((int) in.var());
      case DraftWriter.COPIED_ENTRY -> visitor.copied(in.raw(in.remaining()));
      case DraftWriter.MAILBOX -> visitor.mailbox(CatalogFormat.mailbox(in, () -> {
        throw in.corrupt("a mailbox with messages");
      }));
      case DraftWriter.MESSAGES -> {
        byte[] firstKey = in.bytes(Integer.MAX_VALUE, "key");
        PageRef page = readPage(in);
        long count = in.var();
        visitor.messages(firstKey, new KnownPage(page, in.raw(in.remaining())), count);
      }
      default -> throw new IOException("draft with a record of kind " + kind);
    }
  }

  /** The entry in the body of a record of which all places are stored. */
  static TreeEntry entry(byte[] record) throws RepositoryException {
    ByteReader in = new ByteReader(record, "base");
    in.bytes(Integer.MAX_VALUE, "note");
    ByteReader logical = new ByteReader(in.bytes(Integer.MAX_VALUE, "entry"), "base");
    return TreeFormat.read(logical, places(in, Function.identity()));
  }

  private static RecipeFormat.PlaceReader places(ByteReader in, Function<Place, Place> resolve)
      throws RepositoryException {
    in.var();
    return () -> resolve.apply(readPlace(in));
  }

  /** All the places at the end of the body of a record. */
  static List<Place> allPlaces(ByteReader in) throws RepositoryException {
    int count = in.count(2, "place");
    List<Place> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      places.add(readPlace(in));
    }
    return places;
  }

  /** Takes the records in order. */
  interface Visitor {

    void root(TreePath path, List<Attributes> ancestors) throws IOException;

    void segment(RecipeSegment segment) throws IOException;

    void discard() throws IOException;

    void entry(TreeEntry entry, boolean contentFromSegments, byte[] note) throws IOException;

    /** An entry just as the base has it: the body of its record. */
    default void copied(byte[] record) throws IOException {}

    /** One of the pages that the account consists of. */
    default void page(KnownPage page) throws IOException {}

    /** An entry whose content is inherited from one that looked otherwise, of which {@code before} are the logical bytes. */
    default void altered(TreeEntry entry, byte[] note, byte[] before) throws IOException {}

    /** A record of summaries by its number, its place not resolved. */
    default void summaries(int number, ChunkRef chunk) throws IOException {}

    /** The last number that was given to one. */
    default void lastSummaries(int number) throws IOException {}

    /** A mailbox of the catalog, without messages. */
    default void mailbox(CatalogMailbox mailbox) throws IOException {}

    /** A page of messages of that mailbox, its place not resolved. */
    default void messages(byte[] firstKey, KnownPage page, long count) throws IOException {}
  }
}
