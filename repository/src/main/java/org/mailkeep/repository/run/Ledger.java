package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/**
 * The ledgers as they are stored: below {@code ledger/} and the signer, pages named by the hash of their bytes, sealed with the index key and named, in the end, by a signed root.
 * Thread-safe.
 */
public final class Ledger {

  /** A page is full when it is this long: what a fold writes for each agent that ran. */
  static final int FULL_BYTES = 32 << 10;

  private final ObjectStore store;
  private final Keyring keyring;

  public Ledger(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /** The newest page of a ledger, which names the others. */
  public LedgerPage newest(LedgerRef ref) throws IOException {
    return page(ref.agent(), ref.page(), ref.length());
  }

  /** One of the pages that the newest names. */
  public LedgerPage closed(Id128 agent, LedgerPage.Closed page) throws IOException {
    return page(agent, page.sha256(), page.length());
  }

  /** Where the pages of a ledger are stored, the newest first. */
  public List<ObjectKey> pages(LedgerRef ref) throws IOException {
    List<ObjectKey> pages = new ArrayList<>(List.of(key(ref.agent(), ref.page())));
    newest(ref).closed().forEach(closed -> pages.add(key(ref.agent(), closed.sha256())));
    return pages;
  }

  /** All runs of all ledgers of a root. */
  public List<LedgerRun> runs(Root root) throws IOException {
    List<LedgerRun> runs = new ArrayList<>();
    for (LedgerRef ref : root.ledgers()) {
      runs.addAll(runs(ref));
    }
    return runs;
  }

  /** All runs of a ledger, oldest first. */
  public List<LedgerRun> runs(LedgerRef ref) throws IOException {
    return runs(ref, Reach.ALL);
  }

  /** The runs of a ledger, oldest first, of as many pages as {@code reach} wants, but always of the newest. */
  List<LedgerRun> runs(LedgerRef ref, Reach reach) throws IOException {
    LedgerPage newest = newest(ref);
    Deque<List<LedgerRun>> pages = new ArrayDeque<>(List.of(newest.runs()));
    for (LedgerPage.Closed closed : newest.closed().reversed()) {
      List<LedgerRun> oldest = pages.getFirst();
      if (!oldest.isEmpty() && !reach.goesBeyond(oldest.getFirst())) {
        break;
      }
      pages.addFirst(closed(ref.agent(), closed).runs());
    }
    return pages.stream().flatMap(List::stream).toList();
  }

  /** Stores the pages of a ledger that has {@code added} as well. No root names them yet. */
  public LedgerRef append(Id128 agent, Optional<LedgerRef> before, List<LedgerRun> added) throws IOException {
    LedgerPage old = before.isPresent() ? newest(before.get()) : new LedgerPage(List.of(), List.of());
    List<LedgerPage.Closed> closed = new ArrayList<>(old.closed());
    List<LedgerRun> runs = new ArrayList<>(old.runs());
    int bytes = runs.stream().mapToInt(run -> LedgerFormat.write(run).length).sum();
    for (LedgerRun run : added) {
      int more = LedgerFormat.write(run).length;
      if (!runs.isEmpty() && bytes + more > FULL_BYTES) {
        closed.add(close(agent, before, old, runs));
        runs.clear();
        bytes = 0;
      }
      runs.add(run);
      bytes += more;
    }
    LedgerRef stored = put(agent, new LedgerPage(closed, runs));
    return new LedgerRef(agent, stored.page(), stored.length(),
        before.map(LedgerRef::runs).orElse(0L) + added.size());
  }

  /** The ledgers of a root whose runs are changed, each for itself; see {@link #rewrite(LedgerRef, Function)}. */
  public List<LedgerRef> rewrite(Root root, Function<LedgerRun, Optional<LedgerRun>> change) throws IOException {
    List<LedgerRef> ledgers = new ArrayList<>();
    for (LedgerRef ref : root.ledgers()) {
      rewrite(ref, change).ifPresent(ledgers::add);
    }
    return ledgers;
  }

  /**
   * Stores the pages of a ledger whose runs are changed, each for itself. No root names them yet.
   *
   * @param change what becomes of a run; empty if it is to be forgotten
   * @return the ledger as it was if nothing changed, empty if nothing is left
   */
  public Optional<LedgerRef> rewrite(LedgerRef ref, Function<LedgerRun, Optional<LedgerRun>> change)
      throws IOException {
    List<LedgerRun> before = runs(ref);
    List<LedgerRun> after = before.stream().flatMap(run -> change.apply(run).stream()).toList();
    if (after.equals(before)) {
      return Optional.of(ref);
    }
    return after.isEmpty() ? Optional.empty() : Optional.of(append(ref.agent(), Optional.empty(), after));
  }

  /** A page that got no more runs since it was stored is not stored again. */
  private LedgerPage.Closed close(Id128 agent, Optional<LedgerRef> before, LedgerPage old, List<LedgerRun> runs)
      throws IOException {
    LedgerRef stored = before.isPresent() && old.runs().equals(runs)
        ? before.get()
        : put(agent, new LedgerPage(List.of(), runs));
    return new LedgerPage.Closed(stored.page(), stored.length(), runs.size(),
        runs.stream().mapToInt(run -> run.run().epoch()).min().orElseThrow(),
        runs.stream().mapToInt(run -> run.run().epoch()).max().orElseThrow());
  }

  private LedgerRef put(Id128 agent, LedgerPage page) throws IOException {
    ByteBuffer object = keyring.seal(ObjectKind.LEDGER_PAGE, folder(agent), LedgerFormat.write(page));
    Hash256 hash = Hash256.sha256(object);
    store.put(key(agent, hash), object);
    return new LedgerRef(agent, hash, object.remaining(), page.runs().size());
  }

  private LedgerPage page(Id128 agent, Hash256 hash, int length) throws IOException {
    ObjectKey key = key(agent, hash);
    ByteBuffer object = store.get(key, Math.min(length, LedgerFormat.LONGEST));
    if (!Hash256.sha256(object).equals(hash)) {
      throw new Corrupt(key + ": not the page that the root names");
    }
    byte[] bytes = new byte[object.remaining()];
    object.duplicate().get(bytes);
    return LedgerFormat.read(keyring.open(ObjectKind.LEDGER_PAGE, folder(agent), object), Frame.version(bytes),
        key.path());
  }

  private static ObjectKey folder(Id128 agent) {
    return new ObjectKey("ledger/" + agent.hex());
  }

  private static ObjectKey key(Id128 agent, Hash256 hash) {
    return new ObjectKey(folder(agent) + "/" + hash.hex());
  }

  /** How far back a ledger is read. */
  @FunctionalInterface
  public interface Reach {

    /** All of it. */
    Reach ALL = run -> true;

    /** Whether runs are wanted that were folded before {@code run}, the first of its page. */
    boolean goesBeyond(LedgerRun run) throws IOException;
  }
}
