package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.DetachedPart;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.recipe.CutChunk;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.tree.TreeReader;
import org.mailkeep.restore.search.PageHistory.Leaf;

/**
 * Finds who holds a file as an attachment, or as a file, by the chunks that it is cut into: no mail is read. A recipe's page that several nights have in common is looked into once. Used once.
 */
public final class AttachmentSearch {

  private static final int BLOCKS_AHEAD = 24;

  private final Repository repository;
  private final PartFinder finder;
  private final ReadLimit limit;
  private final MailSearch.Listener listener;
  private final TreeReader trees;

  /**
   * Prepares a search.
   *
   * @param chunks what the file is cut into: {@link Repository#cut}; not none
   * @param limit what may be read of mail to show what it is
   */
  public AttachmentSearch(Repository repository, List<CutChunk> chunks, ReadLimit limit,
      MailSearch.Listener listener) {
    this.repository = repository;
    this.limit = limit;
    this.listener = listener;
    finder = new PartFinder(chunks);
    trees = repository.trees();
  }

  /** Searches an account, and hands over the messages that hold the file, by mailbox and uid, then the files that no message is known to lie in. */
  public void search(AccountNights nights, Visitor visitor) throws IOException {
    List<TreePath> roots = new ArrayList<>();
    Map<Where, List<Version>> holding = holding(nights, roots);
    if (holding.isEmpty()) {
      return;
    }
    AccountHistory history = new AccountHistory(repository, nights);
    if (history.nightsWithout() > 0) {
      listener.nightsWithoutCatalog(nights.account(), history.nightsWithout());
    }
    FactsReader facts = new FactsReader(repository, history, limit, (where, leaf, message, reason) -> listener
        .unread(nights.account(), where.mailbox(leaf).name(), message.uid(), reason));
    HoldingJudge judge = new HoldingJudge(history, holding);
    Matches matches = Matches.find(history, judge, Matches.Versions.JOINED);
    FoundMessages messages = new FoundMessages(history, facts);
    for (int number : matches.inOrder(any -> true)) {
      visitor.message(messages.message(matches, number));
    }
    Set<Long> links = new HashSet<>();
    judge.used.forEach(where -> holding.getOrDefault(where, List.of()).forEach(version -> links.add(version.link)));
    links.remove(0L);
    for (Map.Entry<Where, List<Version>> file : holding.entrySet()) {
      boolean otherName = file.getValue().stream().anyMatch(version -> links.contains(version.link));
      if (!judge.used.contains(file.getKey()) && !otherName) {
        int first = file.getValue().stream().mapToInt(version -> version.presence.first()).min().orElseThrow();
        int last = file.getValue().stream().mapToInt(version -> version.presence.last()).max().orElseThrow();
        visitor.file(nights.account(), "/" + file.getKey().root + "/" + file.getKey().file,
            nights.nights().get(first), nights.nights().get(last));
      }
    }
  }

  /** The files that hold the bytes, on whatever night. */
  private Map<Where, List<Version>> holding(AccountNights nights, List<TreePath> roots) throws IOException {
    PageHistory pages = new PageHistory(trees::entriesBelow);
    for (int night = 0; night < nights.nights().size(); night++) {
      AccountHead head = trees.head(nights.nights().get(night).entry().head().orElseThrow());
      for (AccountHead.Root root : head.roots()) {
        int number = roots.indexOf(root.path());
        if (number < 0) {
          number = roots.size();
          roots.add(root.path());
        }
        pages.add(number, night, root.tree());
      }
    }
    List<Leaf> leaves = pages.leaves();
    Map<Where, List<Version>> holding = new LinkedHashMap<>();
    Map<ChunkId, Boolean> known = new HashMap<>();
    int from = 0;
    while (from < leaves.size()) {
      Set<BlockPlace> blocks = new HashSet<>();
      List<PageRef> ahead = new ArrayList<>();
      int to = from;
      while (to < leaves.size() && blocks.size() < BLOCKS_AHEAD) {
        PageRef page = leaves.get(to++).page();
        page.needs().forEach(place -> blocks.add(place.block()));
        ahead.add(page);
      }
      try (BlocksAhead.Wanted wanted = repository.wantPages(ahead)) {
        for (; from < to; from++) {
          Leaf leaf = leaves.get(from);
          trees.entries(leaf.page(), entry -> {
            if (entry instanceof TreeEntry.File file && mayHold(file.content(), known)) {
              add(file, leaf, roots, holding);
            }
          });
        }
      }
    }
    return holding;
  }

  private void add(TreeEntry.File file, Leaf leaf, List<TreePath> roots, Map<Where, List<Version>> holding)
      throws IOException {
    List<Long> positions = new ArrayList<>();
    finder.begin();
    trees.segments(file.content(), 0, Long.MAX_VALUE,
        (segment, position) -> finder.segment(segment, position, positions::add));
    if (!positions.isEmpty()) {
      Map<Integer, Presence> byRoot = new LinkedHashMap<>();
      leaf.presence().each((list, first, last) -> byRoot.computeIfAbsent(list, root -> new Presence()).add(list, first,
          last));
      byRoot.forEach((root, presence) -> holding
          .computeIfAbsent(new Where(roots.get(root), file.path()), where -> new ArrayList<>())
          .add(new Version(positions, presence, file.link())));
    }
  }

  private boolean mayHold(FileContent content, Map<ChunkId, Boolean> known) throws IOException {
    return switch (content) {
      case FileContent.Empty empty -> false;
      case FileContent.InPlace inPlace -> finder.mayHold(inPlace.recipe());
      case FileContent.Paged paged -> mayHold(paged.recipe().page(), paged.recipe().level(), known);
    };
  }

  private boolean mayHold(PageRef page, int level, Map<ChunkId, Boolean> known) throws IOException {
    Boolean before = known.get(page.id());
    if (before != null) {
      return before;
    }
    boolean[] may = new boolean[1];
    if (level == 0) {
      trees.segments(page, segment -> may[0] |= finder.mayHold(segment));
    } else {
      for (PageRef below : trees.segmentsBelow(page, level)) {
        may[0] |= mayHold(below, level - 1, known);
      }
    }
    known.put(page.id(), may[0]);
    return may[0];
  }

  /** Takes what is found. */
  public interface Visitor {

    /** A message holds the file. */
    void message(FoundMessage message) throws IOException;

    /** A file holds it, and no message is known to be there. */
    void file(String account, String path, Night first, Night last) throws IOException;
  }

  private record Where(TreePath root, TreePath file) {}

  /** A version of a file, where in it the bytes are, on which nights, and by what number its other names are known. */
  private record Version(List<Long> positions, Presence presence, long link) {}

  /** Knows messages by where they lie. */
  private static final class HoldingJudge implements Matches.Judge {
    private final AccountHistory history;
    private final Map<Where, List<Version>> holding;
    private final Set<Where> used = new HashSet<>();

    HoldingJudge(AccountHistory history, Map<Where, List<Version>> holding) {
      this.history = history;
      this.holding = holding;
    }

    @Override
    public boolean page(Leaf leaf) {
      return true;
    }

    @Override
    public boolean fits(Leaf leaf, CatalogMessage message) {
      List<AccountHead.Root> roots = history.head(leaf).roots();
      MessagePlace place = message.place();
      boolean fits = fits(leaf, new Where(roots.get(place.root()).path(), place.file()),
          place.piece().map(MessagePlace.Piece::offset).orElse(0L),
          place.piece().map(piece -> piece.offset() + piece.length()).orElse(Long.MAX_VALUE));
      for (DetachedPart part : message.detached()) {
        fits |= fits(leaf, new Where(roots.get(part.root()).path(), part.file()), 0, Long.MAX_VALUE);
      }
      return fits;
    }

    private boolean fits(Leaf leaf, Where where, long from, long to) {
      for (Version version : holding.getOrDefault(where, List.of())) {
        boolean[] atOnce = new boolean[1];
        version.presence.each((list, first, last) -> atOnce[0] |= leaf.presence().within(first, last));
        if (atOnce[0] && version.positions.stream().anyMatch(position -> position >= from && position < to)) {
          used.add(where);
          return true;
        }
      }
      return false;
    }
  }
}
