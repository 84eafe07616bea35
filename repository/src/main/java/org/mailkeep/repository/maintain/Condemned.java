package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.PackListRef;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;

/** The packs that a root condemns and those that it has dropped, while a next root is made. Not thread-safe. */
public final class Condemned {

  private final PackLists lists;
  private final Map<PackId, Integer> epochs = new HashMap<>();
  private final Set<PackId> dropped;
  private final Set<PackId> droppedBefore;
  private final Map<PackId, Integer> epochsBefore;

  /** Those of {@code root}. */
  public Condemned(PackLists lists, Root root) throws IOException {
    this.lists = lists;
    for (PackListRef ref : root.condemned()) {
      lists.read(List.of(ref)).forEach(pack -> epochs.put(pack, ref.epoch()));
    }
    dropped = new HashSet<>(lists.read(root.dropped()));
    droppedBefore = Set.copyOf(dropped);
    epochsBefore = Map.copyOf(epochs);
  }

  /** Condemned ones. */
  public Set<PackId> packs() {
    return Set.copyOf(epochs.keySet());
  }

  /** Dropped ones. */
  public Set<PackId> dropped() {
    return Set.copyOf(dropped);
  }

  /** Whether none is condemned. */
  boolean isEmpty() {
    return epochs.isEmpty();
  }

  /** Condemns packs in a root that begins {@code epoch}; what is condemned already stays so. */
  public void condemn(Collection<PackId> packs, int epoch) {
    packs.forEach(pack -> epochs.putIfAbsent(pack, epoch));
  }

  /** Whoever needs them came first. */
  void spare(Collection<PackId> packs) {
    packs.forEach(epochs::remove);
  }

  /** Drops what was condemned with an epoch up to {@code epoch}, and says what that is. */
  Set<PackId> dropUpTo(int epoch) {
    Set<PackId> now = new HashSet<>();
    epochs.forEach((pack, condemnedIn) -> {
      if (condemnedIn <= epoch) {
        now.add(pack);
      }
    });
    epochs.keySet().removeAll(now);
    dropped.addAll(now);
    return now;
  }

  /** Forgets dropped packs of which nothing is left that names them. */
  public void forget(Collection<PackId> gone) {
    dropped.removeAll(gone);
  }

  /** The root that says the same; lists that have changed are stored, the root is not. */
  public Root in(Root root) throws IOException {
    List<PackListRef> condemned = root.condemned();
    if (!epochs.equals(epochsBefore)) {
      Map<Integer, List<PackId>> byEpoch = new TreeMap<>();
      epochs.forEach((pack, epoch) -> byEpoch.computeIfAbsent(epoch, first -> new ArrayList<>()).add(pack));
      condemned = new ArrayList<>();
      for (Map.Entry<Integer, List<PackId>> list : byEpoch.entrySet()) {
        condemned.add(lists.write(list.getKey(), list.getValue()));
      }
    }
    List<PackListRef> drops = root.dropped();
    if (!dropped.equals(droppedBefore)) {
      drops = dropped.isEmpty() ? List.of() : List.of(lists.write(root.epoch(), dropped));
    }
    return root.withPacks(condemned, drops);
  }
}
