package org.mailkeep.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.repository.recipe.RecipeSegment;

/**
 * Remembers, for the length of a run, what was stored of attachments, which have a name for each message that refers to them: each is read once, whoever refers to it. Holds the most recent.
 */
final class AttachmentRecipes {

  private static final int MOST = 20_000;
  private static final int MOST_SEGMENTS = 16;

  private final long cutFrom;
  private final Map<LinkedFile, List<RecipeSegment>> recipes = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<LinkedFile, List<RecipeSegment>> eldest) {
      return size() > MOST;
    }
  };

  /**
   * Remembers nothing yet.
   *
   * @param cutFrom length from which a file is stored apart, so that its chunks are shared by whoever has them
   */
  AttachmentRecipes(long cutFrom) {
    this.cutFrom = cutFrom;
  }

  boolean has(FileFacts facts) {
    return facts.link() != 0 && recipes.containsKey(LinkedFile.of(facts));
  }

  List<RecipeSegment> of(FileFacts facts) {
    return recipes.getOrDefault(LinkedFile.of(facts), List.of());
  }

  void put(FileFacts facts, List<RecipeSegment> recipe) {
    if (facts.link() != 0 && facts.bytes() >= cutFrom && recipe.size() <= MOST_SEGMENTS) {
      recipes.put(LinkedFile.of(facts), recipe);
    }
  }
}
