package org.mailkeep.restore.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;

/** Flags and keywords of a message as words. */
final class FlagWords {

  private FlagWords() {}

  static List<String> of(CatalogMessage message) {
    List<String> words = new ArrayList<>();
    for (Flag flag : Flag.values()) {
      if (message.flags().contains(flag)) {
        words.add(flag.name().toLowerCase(Locale.ROOT));
      }
    }
    words.addAll(message.keywords());
    return words;
  }
}
