package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.IndexSegmentFormat;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/**
 * The runs that the store knows of: which were opened, which committed, and with what. What an outcome does not say Committed of does not exist.
 * Outcomes never change, so each is read once. Thread-safe.
 */
public final class RunLog {

  private static final int LONGEST_OPEN = 64 << 10;
  private static final int LISTED_AT_ONCE = 1000;
  private static final int TRIES = 5;
  private static final int LONGEST_SEGMENT = 256 << 20;

  private final ObjectStore store;
  private final Keyring keyring;
  private final Map<RunId, Decided> outcomes = new HashMap<>();
  private Optional<ObjectKey> distrustKey = Optional.empty();
  private Distrust distrust = Distrust.NONE;

  public RunLog(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /** Lists the runs of the epochs from {@code boundary} on, without reading anything. */
  public Listed list(int boundary) throws IOException {
    Set<RunId> undecided = new TreeSet<>(RunLog::order);
    Map<RunId, Optional<Instant>> decided = new TreeMap<>(RunLog::order);
    String after = RunId.PREFIX + RunId.hex(boundary);
    List<StoredObject> page;
    do {
      page = store.list(RunId.PREFIX, after, LISTED_AT_ONCE);
      for (StoredObject object : page) {
        RunId run = RunId.of(object.key());
        if (run != null && run.epoch() >= boundary) {
          switch (object.key().name()) {
            case "open" -> undecided.add(run);
            case "outcome" -> decided.put(run, object.stored());
            default -> {}
          }
        }
        after = object.key().path();
      }
    } while (page.size() == LISTED_AT_ONCE);
    undecided.removeAll(decided.keySet());
    return new Listed(List.copyOf(undecided), List.copyOf(decided.keySet()), decided);
  }

  /**
   * What became of the runs that were listed: of the epochs that {@code root} has not closed, those outcomes are read that were not read before. What a signer committed after he was revoked is left out.
   */
  public synchronized Runs read(Listed listed, Root root) throws IOException {
    int boundary = root.boundary();
    outcomes.keySet().removeIf(run -> run.epoch() < boundary);
    List<RunId> decided = listed.decided().stream().filter(run -> run.epoch() >= boundary).toList();
    List<RunId> unread = decided.stream().filter(run -> !outcomes.containsKey(run)).toList();
    Iterator<RunId> next = unread.iterator();
    SideBySide.read(unread, this::fetch, outcome -> outcomes.put(next.next(), outcome));
    Map<RunId, RunOutcome.Committed> committed = new LinkedHashMap<>();
    Map<RunId, Id128> signers = new HashMap<>();
    for (RunId run : decided) {
      Decided known = decided(run);
      if (known.outcome() instanceof RunOutcome.Committed outcome) {
        committed.put(run, outcome);
        signers.put(run, known.signer());
      }
    }
    return distrust(root).admitted(new Runs(
        listed.undecided().stream().filter(run -> run.epoch() >= boundary).toList(), committed, signers,
        listed.times()));
  }

  /** What {@code root} says must not be built on; read again only if it says something else than the one before. */
  public synchronized Distrust distrust(Root root) throws IOException {
    Optional<ObjectKey> key = DistrustStore.key(root);
    if (!key.equals(distrustKey)) {
      distrust = new DistrustStore(store, keyring).read(root);
      distrustKey = key;
    }
    return distrust;
  }

  /** What {@code run} said when it began. */
  public RunOpen open(RunId run) throws IOException {
    return RunOpen.read(keyring.open(ObjectKind.RUN_OPEN, run.open(), store.get(run.open(), LONGEST_OPEN)), run);
  }

  void open(RunOpen open) throws IOException {
    store.put(open.run().open(), sealed(open));
  }

  private ByteBuffer sealed(RunOpen open) {
    return keyring.seal(ObjectKind.RUN_OPEN, open.run().open(), open.write());
  }

  /**
   * Opens the same run again, in other bytes: a nonce is never the same. A store that accepts that would let two agents overwrite each other's outcomes.
   *
   * @throws Refused if it does
   */
  void requireCreateOnce(RunOpen open) throws IOException {
    if (!store.putIfAbsent(open.run().open(), sealed(open))) {
      return;
    }
    throw new Refused(store.location() + ": the store overwrites objects that exist (" + open.run().open()
        + "), so two agents at a time could lose each other's backups. Keep control objects in a place that holds "
        + "create-once, such as a bucket without object lock (control=), or let one agent at a time back up, with "
        + "--sole-agent; see: mailkeep probe", null);
  }

  /** How {@code run} ended. */
  public synchronized RunOutcome outcome(RunId run) throws IOException {
    return decided(run).outcome();
  }

  private Decided decided(RunId run) throws IOException {
    Decided known = outcomes.get(run);
    if (known != null) {
      return known;
    }
    Decided decided = fetch(run);
    outcomes.put(run, decided);
    return decided;
  }

  /** How {@code run} ended, and who says so; not remembered, for who looks at each run once. */
  public Decided fetch(RunId run) throws IOException {
    ObjectKey key = run.outcome();
    Signed signed = keyring.verifySealed(ObjectKind.RUN_OUTCOME, key, store.get(key, OutcomeFormat.LONGEST));
    if (signed.signer().role() == Role.AUDITOR || signed.signer().role() == Role.RESTORE) {
      throw new Corrupt(key + ": signed by a key of role " + signed.signer().role() + ", which may not back up");
    }
    return new Decided(signed.signer().id(), OutcomeFormat.read(signed.body(), run));
  }

  /**
   * Ends {@code run} with {@code outcome}, unless it has ended before. If the reply is lost, what is there is read back, and if that is nothing, the very same bytes are put again: whichever of the
   * puts arrives first, the run ends in one way. Rule 7.
   *
   * @return how the run ended, which is somebody else's word if its token is not {@code outcome}'s
   * @throws OutcomeUnknown if the store does not say: the run may have ended that way, or may still
   */
  public RunOutcome decide(RunId run, RunOutcome outcome) throws IOException {
    ObjectKey key = run.outcome();
    ByteBuffer object = keyring.signSealed(ObjectKind.RUN_OUTCOME, key, OutcomeFormat.write(outcome));
    OutcomeUnknown lost = null;
    for (int attempt = 1;; attempt++) {
      try {
        store.put(key, object.duplicate());
        return outcome;
      } catch (Exists | OutcomeUnknown | Unavailable e) {
        lost = e instanceof OutcomeUnknown unknown ? unknown : lost;
        try {
          return outcome(run);
        } catch (Missing nothing) {
          if (lost == null) {
            throw e;
          }
          if (attempt == TRIES) {
            throw lost;
          }
        } catch (Unavailable unread) {
          unread.addSuppressed(e);
          throw new OutcomeUnknown(
              key + ": the store stopped answering; whether the run committed shows when it answers again",
              unread);
        }
      }
    }
  }

  /** Reads a segment of a committed run, which must be the one that the outcome names. */
  public IndexSegment segment(RunId run, RunOutcome.SegmentRef segment) throws IOException {
    ObjectKey key = run.segment(segment.number());
    ByteBuffer object = store.get(key, LONGEST_SEGMENT);
    if (!Hash256.sha256(object).equals(segment.sha256())) {
      throw new Corrupt(key + ": not the segment that the run committed");
    }
    return read(key, object);
  }

  /** Reads the segments that a run left behind which never committed. */
  List<IndexSegment> leftOver(RunId run) throws IOException {
    List<IndexSegment> segments = new ArrayList<>();
    for (StoredObject object : store.list(run.segmentPrefix())) {
      segments.add(read(object.key(), store.get(object.key(), LONGEST_SEGMENT)));
    }
    return segments;
  }

  RunOutcome.SegmentRef segment(RunId run, int number, IndexSegment segment) throws IOException {
    ObjectKey key = run.segment(number);
    ByteBuffer object = keyring.seal(ObjectKind.INDEX_SEGMENT, key, IndexSegmentFormat.write(segment));
    Hash256 hash = Hash256.sha256(object);
    store.put(key, object);
    return new RunOutcome.SegmentRef(number, hash);
  }

  private IndexSegment read(ObjectKey key, ByteBuffer object) throws IOException {
    return IndexSegmentFormat.read(keyring.open(ObjectKind.INDEX_SEGMENT, key, object), key.path());
  }

  static int order(RunId a, RunId b) {
    return a.epoch() != b.epoch() ? Integer.compare(a.epoch(), b.epoch()) : a.id().compareTo(b.id());
  }

  /**
   * How a run ended.
   *
   * @param signer who says so
   * @param outcome what he says
   */
  public record Decided(Id128 signer, RunOutcome outcome) {}

  /**
   * The names of runs.
   *
   * @param undecided opened and without an outcome: running, or dead
   * @param decided with an outcome, whatever it says
   * @param times when the store got those outcomes, if it says so
   */
  public record Listed(List<RunId> undecided, List<RunId> decided, Map<RunId, Optional<Instant>> times) {

    /** When the store got the outcome of {@code run}; empty if it does not say, or the outcome was not there yet. */
    public Optional<Instant> time(RunId run) {
      return times.getOrDefault(run, Optional.empty());
    }
  }

  /**
   * The runs of the open epochs.
   *
   * @param undecided opened and without an outcome: running, or dead
   * @param committed by run, in the order of their names
   * @param signers who says so of each
   * @param times when the store got the outcomes, if it says so
   */
  public record Runs(List<RunId> undecided, Map<RunId, RunOutcome.Committed> committed, Map<RunId, Id128> signers,
      Map<RunId, Optional<Instant>> times) {

    /** Who signed the outcome of {@code run}, which is among those committed. */
    public Id128 signer(RunId run) {
      return Objects.requireNonNull(signers.get(run));
    }

    /** The committed ones as their outcomes tell of them. */
    public List<LedgerRun> runs() {
      return committed.entrySet().stream().map(run -> LedgerRun.of(run.getKey(), run.getValue(),
          times.getOrDefault(run.getKey(), Optional.empty()))).toList();
    }
  }
}
