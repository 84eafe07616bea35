package org.mailkeep.repository.audit;

import java.util.Optional;
import org.mailkeep.repository.base.Id128;

/** The newest event that this client has stored itself: who remembers it appends the next without looking. */
public interface AuditMemory {

  /** Remembers nothing. */
  AuditMemory NONE = new AuditMemory() {
    @Override
    public Optional<ChainHead> newest(Id128 actor) {
      return Optional.empty();
    }

    @Override
    public void remember(ChainHead head) {}
  };

  /** What was remembered of that chain; empty if nothing was, or it can't be read any more. */
  Optional<ChainHead> newest(Id128 actor);

  /** Remembers an event that was stored. Never fails: what isn't remembered is looked up. */
  void remember(ChainHead head);
}
