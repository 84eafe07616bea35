package org.mailkeep.repository.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.PageKind;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/**
 * What the last committed run of this agent knew of one account, kept in the local cache: every entry with the agent's note on it, and every page.
 * From it unchanged files, recipes and pages are inherited. Disposable: without it everything is read again and nothing is lost.
 *
 * <pre>
 * Base    = magic 8 bytes, header Part, traces Part, Record*, CRC32C u32 of the records
 * Part    = length u32, bytes, CRC32C u32 of the bytes
 * header  = account, source, run, status, captured, head, counts
 * traces  = what the agent looks at first to see whether anything has changed, in its own words
 * Record  = as in a draft, with kinds 6, 10 and 11: page, record, last record
 * </pre>
 */
public final class AccountBase {

  private static final long MAGIC = 0x4d4b424153450004L;

  private static final int LONGEST_PART = 64 << 20;

  private final Path file;
  private final Header header;
  private final byte[] traces;
  private final long records;
  private final Recorded.Entry recorded;

  private AccountBase(Path file, Header header, byte[] traces, long records, Recorded.Entry recorded) {
    this.file = file;
    this.header = header;
    this.traces = traces;
    this.records = records;
    this.recorded = recorded;
  }

  /**
   * The base in {@code file}; empty if there is none, or if its beginning isn't whole. Its records are only looked at when they are needed: {@link #isWhole}.
   */
  static Optional<AccountBase> open(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readLong() != MAGIC) {
        return Optional.empty();
      }
      byte[] header = part(in);
      byte[] traces = part(in);
      long records = 8 + 2 * 8L + header.length + traces.length;
      Header read = Header.read(header, file);
      return Optional.of(
          new AccountBase(file, read, traces, records, new Recorded.Entry(read.run(), read.run(), read.complete())));
    } catch (NoSuchFileException | EOFException | RepositoryException e) {
      return Optional.empty();
    }
  }

  private static byte[] part(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST_PART) {
      throw new EOFException();
    }
    byte[] bytes = in.readNBytes(length);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if (bytes.length < length || in.readInt() != (int) crc.getValue()) {
      throw new EOFException();
    }
    return bytes;
  }

  /** The same, with what is known of it from later runs. */
  AccountBase recorded(Recorded all) {
    return new AccountBase(file, header, traces, records, all.of(header.account(), header.run(), header.complete()));
  }

  /** The account's name. */
  public String account() {
    return header.account();
  }

  /** The mail location that the account was read from. */
  public String source() {
    return header.source();
  }

  /** The last committed run of this agent that recorded the account so. */
  public RunId run() {
    return recorded.last();
  }

  /** When a run that committed found the account complete for the last time; empty if none ever did, or nobody remembers. */
  public Optional<Instant> lastComplete() {
    return recorded.complete();
  }

  /** What the agent gave to {@link AccountDraft#finish} to find out at the least cost whether anything has changed. */
  public byte[] traces() {
    return traces.clone();
  }

  /** The run that wrote it. */
  RunId writtenBy() {
    return header.run();
  }

  /** Complete or unreadable: how the account was read then. */
  public AccountStatus status() {
    return header.status();
  }

  /** When the account was read then. */
  public Instant captured() {
    return header.captured();
  }

  /** From where the account is read. */
  public PageRef head() {
    return header.head();
  }

  /** What the account amounted to. */
  public AccountCounts counts() {
    return header.counts();
  }

  /** Visits every root and entry in order, with the note that the agent made on it. */
  public void entries(Visitor visitor) throws IOException {
    read(new Records() {
      @Override
      public boolean wants(int kind) {
        return kind == DraftWriter.ROOT || kind == DraftWriter.KEPT_ENTRY;
      }

      @Override
      public void root(TreePath path, List<Attributes> ancestors) throws IOException {
        visitor.root(path);
      }

      @Override
      public void kept(byte[] record) throws IOException {
        visitor.entry(new BaseEntry(record));
      }

      @Override
      public void page(KnownPage page) {}
    });
  }

  /**
   * Every page that the account's head, trees, recipes and catalog consist of.
   *
   * @param kind of the pages that later ones may be stored as patches of
   */
  BasePages pages(PageKind kind) throws IOException {
    BasePages pages = new BasePages(kind);
    read(new Records() {
      @Override
      public boolean wants(int kind) {
        return kind == DraftWriter.PAGE;
      }

      @Override
      public void kept(byte[] record) {}

      @Override
      public void page(KnownPage page) {
        pages.add(page);
      }
    });
    return pages;
  }

  /** The records of summaries that the account's catalog refers to, by the numbers under which the agent's notes know them. */
  void summaries(SummaryVisitor visitor) throws IOException {
    read(new Records() {
      @Override
      public boolean wants(int kind) {
        return kind == DraftWriter.RECORD || kind == DraftWriter.LAST_RECORD;
      }

      @Override
      public void kept(byte[] record) {}

      @Override
      public void page(KnownPage page) {}

      @Override
      public void summaries(int number, ChunkRef chunk) {
        visitor.record(number, chunk);
      }

      @Override
      public void lastSummaries(int number) {
        visitor.last(number);
      }
    });
  }

  /** Writes a base in one step: a reader sees all of it or nothing. */
  static void write(Path target, Header header, byte[] traces, Content content) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".new");
    CRC32C crc = new CRC32C();
    try (OutputStream raw = AgentCache.write(temporary)) {
      DataOutputStream parts = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16));
      parts.writeLong(MAGIC);
      part(header.write(), parts);
      part(traces, parts);
      CheckedOutputStream checked = new CheckedOutputStream(parts, crc);
      DraftWriter out = new DraftWriter(checked);
      content.write(out);
      out.flush();
      DataOutputStream end = new DataOutputStream(raw);
      end.writeInt((int) crc.getValue());
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes other traces into the file, in one step, and leaves all else as it is. */
  void retrace(byte[] others) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (OutputStream raw = AgentCache.write(temporary); InputStream old = Files.newInputStream(file)) {
      DataOutputStream parts = new DataOutputStream(raw);
      parts.writeLong(MAGIC);
      part(header.write(), parts);
      part(others, parts);
      old.skipNBytes(records);
      old.transferTo(raw);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void part(byte[] bytes, DataOutputStream out) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.writeInt((int) crc.getValue());
  }

  private void read(Records visitor) throws IOException {
    long end = Files.size(file) - 4;
    String name = "base " + file;
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      in.skipNBytes(records);
      for (long at = records; at < end;) {
        int kind = in.read();
        int length = in.readInt();
        at += 5 + length;
        if (!visitor.wants(kind)) {
          in.skipNBytes(length);
          continue;
        }
        byte[] body = new byte[length];
        in.readFully(body);
        switch (kind) {
          case DraftWriter.PAGE -> visitor.page(DraftReader.readKnownPage(new ByteReader(body, name)));
          case DraftWriter.KEPT_ENTRY -> visitor.kept(body);
          default -> DraftReader.record(kind, new ByteReader(body, name), Function.identity(), visitor);
        }
      }
    }
  }

  /** Whether all its records are there as they were written: only then may they be read. */
  public boolean isWhole() throws IOException {
    CRC32C crc = new CRC32C();
    long length = Files.size(file) - 4;
    if (length < records) {
      return false;
    }
    try (InputStream raw = Files.newInputStream(file); CheckedInputStream in = new CheckedInputStream(raw, crc)) {
      raw.skipNBytes(records);
      byte[] buffer = new byte[1 << 16];
      for (long left = length - records; left > 0;) {
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          return false;
        }
        left -= count;
      }
      return new DataInputStream(raw).readInt() == (int) crc.getValue();
    }
  }

  /** Takes records of summaries. */
  interface SummaryVisitor {

    void record(int number, ChunkRef chunk);

    /** The last number that was given to one, whether it is still there or not. */
    void last(int number);
  }

  /** Writes the records of a base. */
  @FunctionalInterface
  interface Content {
    void write(DraftWriter out) throws IOException;
  }

  /** Takes what a base holds. */
  public interface Visitor {

    void root(TreePath path) throws IOException;

    void entry(BaseEntry entry) throws IOException;
  }

  /** The part before the records. */
  record Header(String account, String source, RunId run, AccountStatus status, Instant captured, PageRef head,
      AccountCounts counts) {

    byte[] write() {
      ByteWriter out = new ByteWriter(512);
      out.text(account).text(source).u32(run.epoch()).id(run.id()).u8(status.code()).time(captured)
          .hash(head.id().hash()).var(head.length());
      DraftWriter.writePlace(head.place(), out);
      out.var(counts.messages()).var(counts.files()).var(counts.bytes()).var(counts.unreadable());
      return out.toBytes();
    }

    Optional<Instant> complete() {
      return status == AccountStatus.COMPLETE ? Optional.of(captured) : Optional.empty();
    }

    static Header read(byte[] bytes, Path file) throws RepositoryException {
      ByteReader in = new ByteReader(bytes, "base " + file);
      String account = in.text("account");
      String source = in.text("source");
      int epoch = (int) in.u32();
      Id128 run = in.id();
      AccountStatus status = AccountStatus.of(in.u8()).orElseThrow(() -> in.corrupt("account status"));
      Instant captured = in.time();
      PageRef head = DraftReader.readPage(in);
      return new Header(account, source, new RunId(epoch, run), status, captured, head,
          new AccountCounts(in.var(), in.var(), in.var(), 0, 0, in.var()));
    }
  }

  private interface Records extends DraftReader.Visitor {

    boolean wants(int kind);

    @Override
    default void root(TreePath path, List<Attributes> ancestors) throws IOException {}

    @Override
    default void segment(RecipeSegment segment) {}

    @Override
    default void discard() {}

    @Override
    default void entry(TreeEntry entry, boolean contentFromSegments, byte[] note) throws IOException {}

    void kept(byte[] record) throws IOException;

    @Override
    void page(KnownPage page);
  }
}
