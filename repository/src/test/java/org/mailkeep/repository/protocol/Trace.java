package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, for people. Off while schedules are counted; a schedule that failed is run again with it. */
final class Trace {
  private final boolean on;
  private final List<String> lines = new ArrayList<>();

  Trace(boolean on) {
    this.on = on;
  }

  void say(Supplier<String> line) {
    if (on) {
      lines.add(line.get());
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
