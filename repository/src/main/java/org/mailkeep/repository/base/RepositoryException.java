package org.mailkeep.repository.base;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong with a repository, as few kinds as callers act on differently.
 *
 * <p>The message is one line: which object, where, what was found and what to do. It never holds mail, addresses or keys.
 */
public abstract sealed class RepositoryException extends IOException {

  private static final long serialVersionUID = 1L;

  private RepositoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Stored bytes are not what was stored: damage, or an attack. Never retried. */
  public static final class Corrupt extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public Corrupt(String message) {
      super(message, null);
    }

    public Corrupt(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** An object that is referred to does not exist. */
  public static final class Missing extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public Missing(String message) {
      super(message, null);
    }
  }

  /** There is no repository at the given place. */
  public static final class NoRepository extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public NoRepository(String message) {
      super(message, null);
    }
  }

  /** The key or passphrase does not open this, or this role does not hold the key that does. */
  public static final class WrongKey extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public WrongKey(String message) {
      super(message, null);
    }
  }

  /** The object is of a format that this version does not know. */
  public static final class UnsupportedFormat extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFormat(String message) {
      super(message, null);
    }
  }

  /** An object of that name exists already and holds other bytes: create-once lost. */
  public static final class Exists extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public Exists(String message) {
      super(message, null);
    }
  }

  /** The store will not do this until a person acts: read-only, no space, access denied. Never retried. */
  public static final class Refused extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public Refused(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The store does not answer now; nothing was changed. The only kind that is retried. */
  public static final class Unavailable extends RepositoryException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The store stopped answering in the middle of a put: the object may exist. Nothing it refers to may be deleted. */
  public static final class OutcomeUnknown extends RepositoryException {
    private static final long serialVersionUID = 1L;

    private final boolean toldByPuttingAgain;

    public OutcomeUnknown(String message, @Nullable Throwable cause) {
      this(message, cause, false);
    }

    private OutcomeUnknown(String message, @Nullable Throwable cause, boolean toldByPuttingAgain) {
      super(message, cause);
      this.toldByPuttingAgain = toldByPuttingAgain;
    }

    /** What is found out by putting the very same bytes again, as where the network lost the answer. */
    public static OutcomeUnknown untilPutAgain(String message, @Nullable Throwable cause) {
      return new OutcomeUnknown(message, cause, true);
    }

    /** Whether to put the very same bytes again is harmless and tells; not so where a disk may have lost them silently. */
    public boolean isToldByPuttingAgain() {
      return toldByPuttingAgain;
    }
  }
}
