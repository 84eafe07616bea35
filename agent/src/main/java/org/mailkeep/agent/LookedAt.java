package org.mailkeep.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.agent.capture.AccountCapture;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.SourceWalk;
import org.mailkeep.repository.run.AccountBase;

/**
 * What was found of an account before anything was read: that it is as its base says, or a capture of it. To be closed.
 *
 * @param base what was known of it, if that is whole
 * @param captured when looking began
 * @param capture empty if nothing has changed
 * @param problems what could not be looked at
 * @param clocks the clocks that it was looked at by
 */
record LookedAt(Optional<AccountBase> base, Instant captured, Optional<AccountCapture> capture,
    List<Problem> problems, FileClocks clocks) implements AutoCloseable {

  @Override
  public void close() throws IOException {
    if (capture.isPresent()) {
      capture.get().close();
    }
  }

  /** Something that could not be looked at, and why. */
  record Problem(Path path, IOException reason) {}

  /** Keeps problems until the account's turn comes. */
  static final class Problems implements SourceWalk.Problems {
    private final List<Problem> all = new ArrayList<>();

    @Override
    public void unreadable(Path path, IOException reason) {
      all.add(new Problem(path, reason));
    }

    List<Problem> all() {
      return all;
    }
  }
}
