package org.mailkeep.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.cli.config.Node;
import org.mailkeep.cli.config.Section;

/** Reads the commands of a job: a line for the shell; a list, program and arguments; either of them as {@code command:} with a {@code timeout:}; or a list of such groups of keys. */
final class HookReader {
  private final Section job;

  HookReader(Section job) {
    this.job = job;
  }

  /** The commands of a key. */
  List<Hook> read(String key) {
    List<Hook> hooks = new ArrayList<>();
    job.node(key).ifPresent(node -> {
      if (node instanceof Node.Items list && list.items().stream().anyMatch(Node.Fields.class::isInstance)) {
        list.items().forEach(item -> timed(key, item).ifPresent(hooks::add));
      } else if (node instanceof Node.Fields) {
        timed(key, node).ifPresent(hooks::add);
      } else {
        command(job, key, node, Hook.USUAL_TIMEOUT).ifPresent(hooks::add);
      }
    });
    return hooks;
  }

  private Optional<Hook> timed(String key, Node node) {
    Optional<Section> below = job.section(key, node.line(), node);
    if (below.isEmpty()) {
      return Optional.empty();
    }
    Section keys = below.get();
    Duration timeout = keys.value("timeout", Amounts::parseDuration).orElse(Hook.USUAL_TIMEOUT);
    Optional<Hook> hook = keys.has("command")
        ? keys.node("command").flatMap(command -> command(keys, "command", command, timeout))
        : keys.required("command", "[/usr/local/sbin/snapshot, create]", line -> Hook.shell(line, timeout));
    keys.end();
    return hook;
  }

  private static Optional<Hook> command(Section keys, String key, Node node, Duration timeout) {
    if (!(node instanceof Node.Items list)) {
      return keys.read(key, node, line -> Hook.shell(SettingsReader.some(line), timeout));
    }
    if (list.items().isEmpty()) {
      keys.problem(key, key + ": an empty list is no command");
      return Optional.empty();
    }
    List<String> command = new ArrayList<>();
    list.items().forEach(item -> keys.read(key, item, text -> command.isEmpty() ? SettingsReader.some(text) : text)
        .ifPresent(command::add));
    return command.size() < list.items().size() ? Optional.empty() : Optional.of(Hook.program(command, timeout));
  }
}
