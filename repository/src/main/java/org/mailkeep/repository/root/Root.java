package org.mailkeep.repository.root;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.move.MovesSection;
import org.mailkeep.repository.store.ObjectKey;

/**
 * One link of the chain that maintenance writes and every run reads: docs/architecture.md, "Commit and prune".
 *
 * @param sequence 0 for the first
 * @param predecessor SHA-256 of the root object before; all zeros for the first
 * @param token names its writer, so that one's own success is told from another's
 * @param epoch under which new runs store
 * @param boundary epochs below it are closed: their committed runs are those of the ledger, and no other
 * @param floor epochs below it may be swept
 * @param floorEpoch the epoch with which the floor was raised
 * @param ledgers the committed runs of closed epochs, one list for each signer, sorted by signer
 * @param merged index segments that name every content pack of those runs
 * @param condemned packs that no run may borrow from
 * @param dropped packs that are gone, or will be
 * @param sections all else
 */
public record Root(long sequence, Hash256 predecessor, Id128 token, int epoch, int boundary, int floor,
    int floorEpoch, List<LedgerRef> ledgers, List<MergedRef> merged, List<PackListRef> condemned,
    List<PackListRef> dropped, List<RootSection> sections) {

  public Root {
    if (sequence < 0 || epoch < 1 || boundary < 1 || boundary > epoch || floor < 1 || floor > boundary || floorEpoch < 1
        || floorEpoch > epoch) {
      throw new IllegalArgumentException("root " + sequence + " with epoch " + epoch + ", boundary " + boundary
          + ", floor " + floor + "/" + floorEpoch);
    }
    ledgers = List.copyOf(ledgers);
    merged = List.copyOf(merged);
    condemned = List.copyOf(condemned);
    dropped = List.copyOf(dropped);
    sections = List.copyOf(sections);
  }

  /** The root that begins a repository. */
  public static Root first(Id128 token) {
    return first(Hash256.ZERO, 0, token, 1, 1, 1, 1);
  }

  /** A root of a repository in which nothing was folded yet. */
  static Root first(Hash256 predecessor, long sequence, Id128 token, int epoch, int boundary, int floor,
      int floorEpoch) {
    return new Root(sequence, predecessor, token, epoch, boundary, floor, floorEpoch, List.of(), List.of(), List.of(),
        List.of(), List.of());
  }

  /** Where it is stored. */
  public ObjectKey key() {
    return RootFormat.key(sequence);
  }

  /** The ledger of a signer, if any run of his was folded. */
  public Optional<LedgerRef> ledger(Id128 agent) {
    return ledgers.stream().filter(ledger -> ledger.agent().equals(agent)).findFirst();
  }

  /** The same, and the epoch begins in which runs start from now on. */
  public Root withNextEpoch() {
    return new Root(sequence, predecessor, token, epoch + 1, boundary, floor, floorEpoch, ledgers, merged, condemned,
        dropped, sections);
  }

  /** The same, and the epochs below {@code closed} are closed, with all that committed in them in the ledgers and segments given. */
  public Root folded(int closed, List<LedgerRef> newLedgers, List<MergedRef> newMerged) {
    return new Root(sequence, predecessor, token, epoch, closed, floor, floorEpoch, newLedgers, newMerged, condemned,
        dropped, sections);
  }

  /** The same with other ledgers. */
  public Root withLedgers(List<LedgerRef> newLedgers) {
    return folded(boundary, newLedgers, merged);
  }

  /** The same with other lists of packs. */
  public Root withPacks(List<PackListRef> newCondemned, List<PackListRef> newDropped) {
    return new Root(sequence, predecessor, token, epoch, boundary, floor, floorEpoch, ledgers, merged, newCondemned,
        newDropped, sections);
  }

  /** The same, with the floor at the boundary, as of the next epoch. Rule 13. */
  public Root withFloorAtBoundary() {
    return new Root(sequence, predecessor, token, epoch + 1, boundary, boundary, epoch + 1, ledgers, merged, condemned,
        dropped, sections);
  }

  /** The same with other segments that say the same. */
  public Root withMerged(List<MergedRef> newMerged) {
    return folded(boundary, ledgers, newMerged);
  }

  /**
   * Fails if this root says something that {@code user} must know and this program does not.
   *
   * @throws UnsupportedFormat then
   */
  public void refuseUnknown(RootUser user) throws UnsupportedFormat {
    for (RootSection section : sections) {
      if (section.isForeignTo(user)) {
        throw new UnsupportedFormat(key() + ": says something of kind " + section.tag()
            + " that this Mailkeep does not know. Use a newer Mailkeep.");
      }
    }
  }

  /** What it says of {@code tag}. */
  public Optional<RootSection> section(SectionTag tag) {
    return sections.stream().filter(section -> section.tag() == tag.number()).findFirst();
  }

  /** Where blocks lie that were moved. */
  public MovesSection moves() throws Corrupt {
    Optional<RootSection> section = section(SectionTag.MOVES);
    return section.isPresent()
        ? MovesSection.read(section.get().content(), key() + ": moves")
        : MovesSection.NONE;
  }

  /** The accounts that were erased. */
  public Erasures erasures() throws Corrupt {
    Optional<RootSection> section = section(SectionTag.ERASURES);
    return section.isPresent()
        ? Erasures.read(section.get().content(), key() + ": erasures")
        : Erasures.NONE;
  }

  /** The same, which says this of that section's tag and nothing else. */
  public Root with(RootSection section) {
    List<RootSection> all = new ArrayList<>(sections);
    all.removeIf(other -> other.tag() == section.tag());
    all.add(section);
    all.sort(Comparator.comparingInt(RootSection::tag));
    return new Root(sequence, predecessor, token, epoch, boundary, floor, floorEpoch, ledgers, merged, condemned,
        dropped, all);
  }

  /** As the successor of the root object of that hash. */
  Root after(Root before, Hash256 hash, Id128 newToken) {
    return new Root(before.sequence + 1, hash, newToken, epoch, boundary, floor, floorEpoch, ledgers, merged, condemned,
        dropped, sections);
  }
}
