package org.mailkeep.agent.change;

/** There is more to look at than whoever looks has room for. */
public final class TooManyFilesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooManyFilesException() {
    super("more files than may be looked at");
  }
}
