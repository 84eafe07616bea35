package org.mailkeep.repository.erase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.objectlock.NewObjects;
import org.mailkeep.repository.root.Erasure;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootUser;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.History;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.SnapshotRewriter;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.SideBySide;

/**
 * Erases accounts. With one root all entries of an account are gone that were recorded so far, and the snapshots that named it are written anew; runs that are under way are rewritten when they are folded. What only the
 * account needed prune deletes, and then there is a certificate. Rule 17. May be killed at any moment, and may run while agents back up and others maintain.
 */
public final class Erase {

  /** While maintenance goes on, what an older root named may be gone; so often is looked again. */
  private static final int LOOKS = 5;

  private final MaintenanceContext context;
  private final Forbidden forbidden;
  private final ErasureStore store;
  private final SnapshotRewriter rewriter;

  /**
   * Erases where nothing is forbidden.
   *
   * @throws WrongKey if the role may not: snapshots are written anew by those who read their records and write roots
   */
  public Erase(MaintenanceContext context, Forbidden forbidden) throws WrongKey {
    Role role = context.keyring().role();
    if (role != Role.OWNER && role != Role.MAINTAINER) {
      throw new WrongKey("the role " + role + " may not erase accounts; use a maintainer's credential, "
          + "or the owner's passphrase");
    }
    this.context = context;
    this.forbidden = forbidden;
    store = new ErasureStore(context.store(), context.keyring());
    rewriter = new SnapshotRewriter(context.store(), context.keyring(), context.random());
  }

  /**
   * What an erasure of an account would take now.
   *
   * @param entries of snapshots, oldest first
   * @param snapshots of those, that have no other entry
   * @param named how many stored snapshots name the account, those whose entries are retired included
   * @param reasons why it is forbidden; empty if it is not
   */
  public record Plan(List<Forbidden.Entry> entries, long snapshots, long named, List<String> reasons) {
    public Plan {
      entries = List.copyOf(entries);
      reasons = List.copyOf(reasons);
    }
  }

  /** Says what would go, and changes nothing. */
  public Plan plan(String account) throws IOException {
    Look look = look(account);
    return new Plan(look.entries, look.snapshots, look.naming.size(), forbidden.reasons(look.root, look.entries));
  }

  private Look look(String account) throws IOException {
    for (int look = 1;; look++) {
      Root before = context.roots().newest();
      try {
        return lookOnce(account);
      } catch (Missing e) {
        if (look == LOOKS || context.roots().newest().sequence() == before.sequence()) {
          throw e;
        }
      }
    }
  }

  private Look lookOnce(String account) throws IOException {
    History history = History.look(context.roots(), context.log());
    history.root().refuseUnknown(RootUser.MAINTAINER);
    List<LedgerRun> runs = context.ledger().runs(history.root());
    runs.addAll(history.unfolded());
    runs.removeIf(run -> run.entries().isNone());
    AccountTags tags = new AccountTags(context.keyring().chunkIdKey());
    Look look = new Look(history.root());
    SideBySide.read(runs, run -> new Read(run, context.snapshots().readAll(run)), read -> {
      Optional<AccountEntry> entry = read.snapshot.account(account);
      if (entry.isPresent()) {
        look.naming.add(read.run);
        if (read.run.entries().has(tags.entry(account))) {
          look.entries.add(new Forbidden.Entry(read.run, read.snapshot.finished(), entry.get()));
          look.snapshots += isAlone(account, read, tags) ? 1 : 0;
        }
      }
    });
    look.entries.sort(Comparator.comparing(Forbidden.Entry::finished));
    return look;
  }

  private static boolean isAlone(String account, Read read, AccountTags tags) {
    return read.snapshot.accounts().stream().map(AccountEntry::account)
        .noneMatch(other -> !other.equals(account) && read.run.entries().has(tags.entry(other)));
  }

  /**
   * How an order went.
   *
   * @param epoch that began with the erasure; 0 if it is forbidden
   * @param entries that snapshots lost
   * @param snapshots of those, that are gone as a whole
   * @param reasons why it is forbidden, and nothing was changed; empty if it is in force
   */
  public record Ordered(int epoch, long entries, long snapshots, List<String> reasons) {
    public Ordered {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Carries out {@code order}, unless it is forbidden.
   *
   * @throws Refused if more erasures are waiting to be done than a root has room for
   */
  public Ordered order(ErasureOrder order) throws IOException {
    Attempt attempt = new Attempt(order);
    context.roots().change(attempt::after, context.random());
    return attempt.result;
  }

  /** The order that a person means. */
  public ErasureOrder find(String beginning) throws IOException {
    if (!beginning.matches("[0-9a-f]{4,32}")) {
      throw new Refused("'" + beginning + "' names no order: at least 4 hexadecimal digits of one", null);
    }
    List<Id128> orders = store.orders(beginning);
    if (orders.size() != 1) {
      throw new Refused((orders.isEmpty() ? "no order begins with " : "several orders begin with ") + beginning, null);
    }
    return store.order(orders.getFirst()).order();
  }

  /**
   * The certificate of an order; it is made out and stored if the order is done and has none.
   *
   * @throws Refused if it is not done, or not in force
   */
  public ErasureCertificate certificate(ErasureOrder order) throws IOException {
    Optional<ErasureCertificate> known = store.certificate(order.id());
    if (known.isPresent()) {
      return known.get();
    }
    ErasureStore.Stored stored = store.order(order.id());
    Root root = context.roots().newest();
    Erasure erasure = root.erasures().of(stored.sha256()).orElseThrow(() -> new Refused("order "
        + order.id().brief() + " never came into force: whoever ordered it was interrupted; order it again", null));
    Erasure.Cleared cleared = erasure.cleared().orElseThrow(() -> new Refused("order " + order.id().brief()
        + " is not done: " + (root.boundary() < erasure.epoch()
            ? "a backup that began before it may be under way"
            : "not all of it is deleted")
        + "; run: mailkeep prune", null));
    return store.put(new ErasureCertificate(stored.order(), stored.signer(), erasure.entries(), erasure.snapshots(),
        erasure.packs(), cleared.when(), cleared.blocks(), cleared.bytes()));
  }

  /** The statement of a certificate, and the same as a signed object. */
  public byte[] signed(ErasureCertificate certificate, byte[] statement) throws IOException {
    var object = store.signed(certificate, statement);
    byte[] bytes = new byte[object.remaining()];
    object.get(bytes);
    return bytes;
  }

  private record Read(LedgerRun run, Snapshot snapshot) {}

  /** What there is of an account. */
  private static final class Look {
    private final Root root;
    private final List<LedgerRun> naming = new ArrayList<>();
    private final List<Forbidden.Entry> entries = new ArrayList<>();
    private long snapshots;

    Look(Root root) {
      this.root = root;
    }
  }

  /** One order, worked out anew whenever others have written a root in between. */
  private final class Attempt {
    private final ErasureOrder order;
    private ErasureStore.@Nullable Stored stored;
    private Ordered result = new Ordered(0, 0, 0, List.of());

    Attempt(ErasureOrder order) {
      this.order = order;
    }

    Optional<Root> after(Root root) throws IOException {
      Look look = look(order.account());
      List<String> reasons = forbidden.reasons(root, look.entries);
      if (!reasons.isEmpty()) {
        result = new Ordered(0, 0, 0, reasons);
        return Optional.empty();
      }
      Erasures others = withRoom(root.erasures());
      if (stored == null) {
        stored = store.put(order);
      }
      Root next = root.withNextEpoch();
      Map<RunId, LedgerRun> changed = new HashMap<>();
      long[] counts = new long[2];
      NewObjects objects = NewObjects.of(context.store(), root);
      List<LedgerRun> folded = look.naming.stream().filter(run -> run.run().epoch() < root.boundary()).toList();
      SideBySide.read(folded, run -> rewriter.without(run, objects, next.epoch(), order.account()::equals),
          rewritten -> {
            if (rewritten.isPresent()) {
              LedgerRun run = rewritten.get().run();
              changed.put(run.run(), run);
              counts[0] += rewritten.get().taken().size();
              counts[1] += run.entries().isNone() ? 1 : 0;
            }
          });
      List<LedgerRef> ledgers = context.ledger().rewrite(root,
          run -> Optional.of(changed.getOrDefault(run.run(), run)));
      AccountTags tags = new AccountTags(context.keyring().chunkIdKey());
      String account = order.account();
      Erasure erasure = new Erasure(tags.entry(account), tags.blocks(account), tags.records(account), next.epoch(),
          stored.sha256(), counts[0], counts[1], 0, Optional.empty());
      result = new Ordered(next.epoch(), counts[0], counts[1], List.of());
      return Optional.of(others.plus(erasure).in(next.withLedgers(ledgers)));
    }

    /** Those that are certified say nothing any more that somebody has to know. */
    private Erasures withRoom(Erasures erasures) throws IOException {
      if (erasures.all().size() < Erasures.MOST) {
        return erasures;
      }
      List<Erasure> left = new ArrayList<>(erasures.all());
      for (Id128 id : store.orders("")) {
        if (store.certificate(id).isPresent()) {
          ErasureStore.Stored done = store.order(id);
          left.removeIf(erasure -> erasure.order().equals(done.sha256()));
        }
      }
      if (left.size() >= Erasures.MOST) {
        throw new Refused(left.size() + " erasures are not certified, and no more fit; run mailkeep prune, and "
            + "mailkeep erase --certificate for each", null);
      }
      return new Erasures(left);
    }
  }
}
