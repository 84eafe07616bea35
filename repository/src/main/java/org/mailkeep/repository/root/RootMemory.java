package org.mailkeep.repository.root;

import java.util.Optional;
import org.mailkeep.repository.base.Hash256;

/** The newest root that this client has seen: a store that shows an older one was set back, or hides objects. */
public interface RootMemory {

  /** Remembers nothing. */
  RootMemory NONE = new RootMemory() {
    @Override
    public Optional<Seen> newest() {
      return Optional.empty();
    }

    @Override
    public void remember(Seen seen) {}

    @Override
    public String place() {
      return "nowhere";
    }
  };

  /** What was remembered; empty if nothing was, or it can't be read any more. */
  Optional<Seen> newest();

  /** Remembers a root that is at least as new as the one remembered. Never fails: what isn't remembered isn't compared. */
  void remember(Seen seen);

  /** What a person has to remove to make this client forget. */
  String place();

  /**
   * A root that was seen.
   *
   * @param sequence its number
   * @param sha256 of its object
   */
  record Seen(long sequence, Hash256 sha256) {}
}
