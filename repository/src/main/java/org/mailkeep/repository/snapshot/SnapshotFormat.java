package org.mailkeep.repository.snapshot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.PageRef;

/**
 * How the body of a snapshot is written, before it is compressed, boxed to the report key and signed. Version 2; version 1 has no new content.
 *
 * <pre>
 * SnapshotBody = run 16 bytes, epoch u32, signer id 16 bytes, host text, job text, started time, finished time, AccountEntry*
 * AccountEntry = account text, status u8 (1 complete, 2 unreadable, 3 carried, 4 absent), captured time, HeadRef?,
 *                messages var, files var, bytes var, new messages var, new bytes var, unreadable var, new content var?
 * HeadRef      = page id hash, page length var, pack epoch u32, pack sha256 hash, block offset var, block length var, offset var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Snapshots".
 */
public final class SnapshotFormat {

  /** Longest body, bytes. */
  public static final int LONGEST = 256 << 20;

  private SnapshotFormat() {}

  /** The body of {@code snapshot}, all of whose heads must be stored. */
  public static byte[] write(Snapshot snapshot) {
    ByteWriter out = new ByteWriter(4096);
    out.id(snapshot.run()).u32(snapshot.epoch()).id(snapshot.signer()).text(snapshot.host()).text(snapshot.job())
        .time(snapshot.started()).time(snapshot.finished()).var(snapshot.accounts().size());
    for (AccountEntry entry : snapshot.accounts()) {
      out.text(entry.account()).u8(entry.status().code()).time(entry.captured());
      writeHead(entry.head(), out);
      AccountCounts counts = entry.counts();
      out.var(counts.messages()).var(counts.files()).var(counts.bytes()).var(counts.newMessages())
          .var(counts.newBytes()).var(counts.unreadable()).u8(counts.newContent().isPresent() ? 1 : 0);
      counts.newContent().ifPresent(out::var);
    }
    return out.toBytes();
  }

  /**
   * Reads a body.
   *
   * @param version of the format, as the object's frame says
   * @param object the object's key, for messages
   */
  public static Snapshot read(byte[] body, int version, String object) throws RepositoryException {
    ByteReader in = new ByteReader(body, object);
    Id128 run = in.id();
    int epoch = in.number("epoch");
    Id128 signer = in.id();
    String host = in.text("host");
    String job = in.text("job");
    Instant started = in.time();
    Instant finished = in.time();
    int count = in.count(20, "account");
    List<AccountEntry> accounts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      accounts.add(readEntry(in, version));
    }
    in.end();
    return new Snapshot(run, epoch, signer, host, job, started, finished, accounts);
  }

  private static void writeHead(Optional<PageRef> head, ByteWriter out) {
    if (head.isEmpty() || !(head.get().place() instanceof Place.Stored stored)) {
      out.u8(0);
      return;
    }
    BlockPlace block = stored.block();
    out.u8(1).hash(head.get().id().hash()).var(head.get().length()).u32(block.pack().epoch())
        .hash(block.pack().sha256())
        .var(block.offset()).var(block.length()).var(stored.offset());
  }

  private static AccountEntry readEntry(ByteReader in, int version) throws RepositoryException {
    String account = in.text("account");
    int code = in.u8();
    AccountStatus status = AccountStatus.of(code).orElseThrow(() -> in.corrupt("account status " + code));
    Instant captured = in.time();
    Optional<PageRef> head = in.flag("head") ? Optional.of(readHead(in)) : Optional.empty();
    AccountCounts counts = new AccountCounts(in.var(), in.var(), in.var(), in.var(), in.var(), in.var());
    if (version > 1 && in.flag("new content")) {
      counts = counts.withNewContent(in.var());
    }
    return new AccountEntry(account, status, captured, head, counts);
  }

  private static PageRef readHead(ByteReader in) throws RepositoryException {
    ChunkId id = new ChunkId(in.hash());
    int length = in.var(64 << 10, "page length");
    PackId pack = new PackId(in.number("epoch"), in.hash());
    BlockPlace block = new BlockPlace(pack, in.var(Integer.MAX_VALUE, "block offset"),
        in.var(Integer.MAX_VALUE, "block length"));
    return new PageRef(id, length, new Place.Stored(block, in.var(Integer.MAX_VALUE, "offset")));
  }
}
