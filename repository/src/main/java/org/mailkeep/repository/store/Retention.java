package org.mailkeep.repository.store;

import java.time.Instant;

/**
 * A promise of the store not to let an object go.
 *
 * @param mode who may break it
 * @param until when it ends, by the store's clock
 */
public record Retention(Mode mode, Instant until) {

  /** Who may break the promise. */
  public enum Mode {
    /** Those with a permission for just that. */
    GOVERNANCE,
    /** Nobody, the owner of the account included. */
    COMPLIANCE
  }
}
