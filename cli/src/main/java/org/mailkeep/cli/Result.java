package org.mailkeep.cli;

import java.io.IOException;

/** What a command has to say, in words and as JSON. One of the two methods is called, once, while the command runs. */
interface Result {

  /** Says it for people. */
  void text(TextOutput out) throws IOException;

  /** Adds it to the command's JSON object: field names are listed in docs/json.md and never change. */
  void json(JsonOutput out) throws IOException;
}
