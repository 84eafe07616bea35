package org.mailkeep.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailkeep.repository.store.Probed;
import org.mailkeep.repository.store.s3.S3Settings;

/**
 * What a probe found out about a place where objects are kept.
 *
 * @param location the place
 * @param use what it is for
 * @param settings that its server needs; empty for a folder
 * @param abilities what it can do
 */
record ProbedPlace(String location, Use use, Optional<S3Settings> settings, List<Probed> abilities) {

  /** Which objects a place keeps. */
  enum Use {
    ALL, CONTENT, CONTROL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What forbids that several agents use it: create-once matters where control objects are. */
  List<Probed> forbidAgents() {
    return use == Use.CONTENT ? List.of() : abilities.stream().filter(Probed::forbidsAgents).toList();
  }

  /** What forbids that it is used at all. */
  List<Probed> forbidRepository() {
    return abilities.stream().filter(Probed::forbidsRepository).toList();
  }
}
