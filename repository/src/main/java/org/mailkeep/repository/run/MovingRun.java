package org.mailkeep.repository.run;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.objectlock.NewObjects;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Staging;

/**
 * A run without a snapshot: it moves blocks into packs of its own. What it has moved counts when it is folded. Rule 14. Used by one thread; left without {@link #commit} it is a dead run, whose packs are swept one day.
 */
public final class MovingRun {

  private final RunLog log;
  private final RootChain roots;
  private final Ledger ledger;
  private final RunOpen open;
  private final Root root;
  private final NewObjects objects;
  private final List<PackId> packs = new ArrayList<>();
  private final List<RunOutcome.SegmentRef> segments = new ArrayList<>();

  private MovingRun(RunLog log, RootChain roots, Ledger ledger, RunOpen open, Root root, NewObjects objects) {
    this.log = log;
    this.roots = roots;
    this.ledger = ledger;
    this.open = open;
    this.root = root;
    this.objects = objects;
  }

  /**
   * Begins a run: rules 1 and 2.
   *
   * @throws Unavailable if the epoch moved while it began
   */
  public static MovingRun begin(ObjectStore store, RunLog log, RootChain roots, Ledger ledger, Keyring keyring,
      Clock clock, SecureRandom random) throws IOException {
    Root root = roots.newest();
    RunOpen open = new RunOpen(new RunId(root.epoch(), Id128.random(random)), keyring.signerId(), Id128.random(random),
        root.sequence(), clock.instant());
    log.open(open);
    log.requireCreateOnce(open);
    Root now = roots.newest();
    if (now.epoch() != root.epoch()) {
      log.decide(open.run(), new RunOutcome.Aborted(open.token(), "the epoch moved while the run began"));
      throw new Unavailable("another maintainer was at work while blocks were to be moved; try again", null);
    }
    return new MovingRun(log, roots, ledger, open, now, NewObjects.of(store, now));
  }

  /** Under which its packs are to be stored. */
  public int epoch() {
    return open.run().epoch();
  }

  /** Where its packs are to be stored. */
  public Staging objects() {
    return objects;
  }

  /** The newest root when it began. */
  public Root root() {
    return root;
  }

  /** Takes a pack that is stored. */
  public void stored(PackReceipt pack, PackKind kind) throws IOException {
    packs.add(pack.pack());
    if (kind == PackKind.CONTENT) {
      segments.add(log.segment(open.run(), segments.size(), new IndexSegment(List.of(pack))));
    }
  }

  /**
   * Ends the run: what it has stored may be folded from now on.
   *
   * @throws Unavailable if maintenance closed its epoch meanwhile: nothing was moved
   */
  public void commit() throws IOException {
    RunOutcome outcome = new RunOutcome.Committed(open.token(), Hash256.ZERO, segments, Optional.empty(), packs,
        Set.of(), Set.of());
    boolean decided = log.decide(open.run(), outcome).token().equals(open.token());
    Root now = roots.newest();
    if (!decided || now.boundary() > epoch() && !new OwnLedger(ledger, now, open.signer()).has(open.run())) {
      throw new Unavailable("the epoch was closed while blocks were moved; try again", null);
    }
  }

  /** Ends the run without any effect. */
  public void abort(String reason) throws IOException {
    log.decide(open.run(), new RunOutcome.Aborted(open.token(), reason));
  }
}
