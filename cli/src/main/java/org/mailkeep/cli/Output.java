package org.mailkeep.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Standard output of one command: words, or one JSON object. */
final class Output {
  private final BufferedWriter out;
  private final String command;
  private final boolean asJson;
  private @Nullable JsonOutput json;
  private boolean complete;

  /** Output of {@code command}, its words joined by blanks. */
  Output(Writer out, String command, boolean asJson) {
    this.out = new BufferedWriter(LostOutput.told(out), 1 << 16);
    this.command = command;
    this.asJson = asJson;
  }

  /** Says {@code result} in the way that was asked for. */
  void show(Result result) throws IOException {
    if (asJson) {
      result.json(json());
    } else {
      result.text(new TextOutput(out));
      out.flush();
    }
  }

  /** Whether JSON was asked for. */
  boolean isJson() {
    return asJson;
  }

  /** Writes a document of a form of its own; not where JSON was asked for. */
  void write(Document document) throws IOException {
    document.write(out);
    out.flush();
  }

  /** Says {@code result} at once and for good, for a command that goes on: a JSON object is complete then, without an exit code. */
  void showAndGoOn(Result result) throws IOException {
    show(result);
    if (asJson) {
      json().end();
      complete = true;
    }
    out.flush();
  }

  /** Ends the output: a JSON object tells how the command ended, even if it failed. */
  void end(ExitCode code, Optional<String> error) throws IOException {
    if (asJson && !complete) {
      JsonOutput object = json();
      object.unwind();
      if (error.isPresent()) {
        object.field("error", error.get());
      }
      object.field("exitCode", code.number());
      object.end();
    }
    out.flush();
  }

  private JsonOutput json() throws IOException {
    if (json == null) {
      json = new JsonOutput(out).field("command", command);
    }
    return json;
  }

  /** Writes a document. The writer stays open. */
  @FunctionalInterface
  interface Document {
    void write(Writer out) throws IOException;
  }
}
