package org.mailkeep.repository.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/** Compares what is there with what somebody has seen before: a root or an event that is gone, or is another now, is a problem. */
final class SeenHeads {

  private final Consumer<String> problems;
  private final Map<Id128, List<Expected>> expected = new TreeMap<>();
  private final Map<Id128, ChainHead> newest = new TreeMap<>();
  private final Optional<Witness> witness;
  private boolean witnessedRoot;
  private long root = -1;
  private @Nullable Hash256 rootHash;

  /** Will compare with {@code witness}, and say what differs to {@code problems}. */
  SeenHeads(Optional<Witness> witness, Consumer<String> problems) {
    this.witness = witness;
    this.problems = problems;
    witness.ifPresent(seen -> seen.heads().forEach(head -> expect(head, "the witness")));
  }

  /** The oldest root that has to be looked at. */
  long oldestRoot() {
    return witness.map(Witness::root).orElse(0L);
  }

  /** An event that has to be there. */
  void expect(ChainHead head, String who) {
    List<Expected> ofActor = expected.computeIfAbsent(head.actor(), actor -> new ArrayList<>());
    if (ofActor.stream().noneMatch(other -> other.head.equals(head))) {
      ofActor.add(new Expected(head, who));
    }
  }

  /** An event that is there. */
  void event(ChainHead link) {
    ChainHead before = newest.get(link.actor());
    if (before == null || before.sequence() < link.sequence()) {
      newest.put(link.actor(), link);
    }
    List<Expected> ofActor = expected.getOrDefault(link.actor(), List.of());
    for (Expected one : ofActor) {
      if (one.head.sequence() == link.sequence()) {
        one.found = true;
        if (!one.head.sha256().equals(link.sha256())) {
          problems.accept(AuditFormat.key(link.actor(), link.sequence()) + ": not the event that " + one.who
              + " has seen: it was replaced");
        }
      }
    }
  }

  /** A root that is there. */
  void root(long sequence, Hash256 hash) {
    if (sequence > root) {
      root = sequence;
      rootHash = hash;
    }
    if (witness.isPresent() && witness.get().root() == sequence) {
      witnessedRoot = true;
      if (!witness.get().rootHash().equals(hash)) {
        problems.accept("roots: number " + sequence + " is not the one that the witness has seen: it was replaced");
      }
    }
  }

  /** Says what is missing. */
  void end() {
    expected.forEach((actor, heads) -> {
      for (Expected one : heads) {
        if (!one.found) {
          long there = newest.containsKey(actor) ? newest.get(actor).sequence() : 0;
          problems.accept("audit/" + actor.hex() + ": event " + one.head.sequence() + " is missing, which " + one.who
              + " has seen; " + (there == 0 ? "there is none" : "the newest there is " + there));
        }
      }
    });
    if (witness.isPresent() && !witnessedRoot) {
      problems.accept("roots: number " + witness.get().root() + " is missing, which the witness has seen"
          + (root < 0 ? "" : "; the newest there is " + root));
    }
  }

  /** What there is to be seen now; empty if there is no root. */
  Optional<Witness> now(Id128 repository) {
    Hash256 hash = rootHash;
    return hash == null
        ? Optional.empty()
        : Optional.of(new Witness(repository, root, hash, List.copyOf(newest.values())));
  }

  private static final class Expected {
    private final ChainHead head;
    private final String who;
    private boolean found;

    Expected(ChainHead head, String who) {
      this.head = head;
      this.who = who;
    }
  }
}
