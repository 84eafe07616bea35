package org.mailkeep.repository.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegment;
import org.mailkeep.repository.index.MergedSegmentWriter;
import org.mailkeep.repository.maintain.Condemned;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.move.MovesMerge;
import org.mailkeep.repository.move.MovesRef;
import org.mailkeep.repository.move.MovesSection;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;

/**
 * Forgets what nobody asks for any more. Of dropped packs: writes merged segments that describe many of them anew, and takes from the list of dropped packs those that are removed and that no segment describes any more. Rule 15.
 */
final class Finish {

  /** A segment is written anew if at least one pack in so many that it describes is dropped. */
  private static final int WORTHWHILE = 10;

  /** So many maps of moves become one. */
  private static final int MANY_MAPS = 8;

  private final MaintenanceContext context;
  private final Survey survey;
  private final Map<PackId, Long> stored;

  /**
   * Asks {@code survey} which moves are still asked for.
   *
   * @param stored the length of each pack that is stored
   */
  Finish(MaintenanceContext context, Survey survey, Map<PackId, Long> stored) {
    this.context = context;
    this.survey = survey;
    this.stored = stored;
  }

  void run() throws IOException {
    forgetDropped();
    forgetMoves();
  }

  /**
   * Of moves, those are forgotten that no kept page asks for. Which records are asked for only those see who can open pages of messages, so all moves of needed blocks in catalog packs stay. A backup that began before its base was retired may still bring such pages, so this waits until there is none.
   */
  private void forgetMoves() throws IOException {
    context.roots().change(root -> {
      MovesSection moves = root.moves();
      if (moves.maps().size() < MANY_MAPS || root.boundary() < root.floorEpoch()) {
        return Optional.empty();
      }
      Map<PackId, LivePacks.Use> catalogs = new HashMap<>();
      for (Survey.Surveyed pack : survey.look(root, stored,
          Moves.open(context.store(), context.keyring(), moves.maps()))) {
        if (pack.kind() == PackKind.CATALOG) {
          catalogs.put(pack.pack(), pack.use());
        }
      }
      List<MovesRef> merged = new MovesMerge(context.store(), context.keyring()).merge(moves.maps(),
          move -> survey.names(move.from()) || isNeeded(move, catalogs));
      return Optional.of(root.with(RootSection.of(SectionTag.MOVES,
          new MovesSection(moves.recordsTaggedFrom(), merged).write())));
    }, context.random());
  }

  private static boolean isNeeded(Move move, Map<PackId, LivePacks.Use> packs) {
    LivePacks.Use use = packs.get(move.to().pack());
    return use != null && use.has(move.to().offset());
  }

  private void forgetDropped() throws IOException {
    context.roots().change(root -> {
      Condemned condemned = new Condemned(new PackLists(context.store(), context.keyring()), root);
      Set<PackId> dropped = condemned.dropped();
      if (dropped.isEmpty()) {
        return Optional.empty();
      }
      Set<PackId> described = new HashSet<>();
      List<MergedRef> merged = withoutDropped(root, dropped, described);
      Set<PackId> gone = new HashSet<>(dropped);
      gone.removeAll(described);
      gone.removeAll(stored.keySet());
      if (gone.isEmpty() && merged.equals(root.merged())) {
        return Optional.empty();
      }
      condemned.forget(gone);
      return Optional.of(condemned.in(root.withMerged(merged)));
    }, context.random());
  }

  private List<MergedRef> withoutDropped(Root root, Set<PackId> dropped, Set<PackId> described) throws IOException {
    List<MergedRef> merged = new ArrayList<>();
    for (MergedRef ref : root.merged()) {
      MergedSegment segment = MergedSegment.open(context.store(), context.keyring(), ref);
      List<PackId> packs = segment.packs();
      long many = packs.stream().filter(dropped::contains).count();
      if (many == 0 || many * WORTHWHILE < packs.size()) {
        merged.add(ref);
        described.addAll(packs);
      } else {
        try (MergedSegmentWriter writer = new MergedSegmentWriter(context.store(), context.keyring())) {
          segment.read(pack -> !dropped.contains(pack), pack -> {
            if (!dropped.contains(pack.pack())) {
              writer.pack(pack);
            }
          });
          merged.addAll(writer.finish());
        }
      }
    }
    return merged;
  }
}
