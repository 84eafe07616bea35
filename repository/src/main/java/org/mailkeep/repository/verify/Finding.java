package org.mailkeep.repository.verify;

/** One thing that is wrong with a repository. */
public sealed interface Finding {

  /** The object that is at fault. */
  String object();

  /** One line for a person. */
  String line();

  /** An object that something refers to is not there. */
  record Absent(String object, String neededBy) implements Finding {
    @Override
    public String line() {
      return object + ": missing; needed by " + neededBy;
    }
  }

  /** An object is not what was stored. */
  record Damaged(String object, String reason) implements Finding {
    @Override
    public String line() {
      return reason;
    }
  }

  /** A page says that something lies where the pack's directory knows nothing of it. */
  record Misplaced(String object, String what) implements Finding {
    @Override
    public String line() {
      return object + ": " + what;
    }
  }
}
