package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.cli.config.Node;
import org.mailkeep.cli.config.Problems;
import org.mailkeep.cli.config.Section;
import org.mailkeep.cli.config.YamlFile;
import org.mailkeep.repository.retention.KeepRules;
import org.mailkeep.repository.retention.Policy;
import org.mailkeep.repository.retention.PolicyGroup;

/** Reads a whole policy from a file: what may stand in it is in docs/operations.md. Finds all mistakes, not only the first. */
final class PolicyReader {
  private final Problems problems = new Problems();

  /**
   * Reads {@code file}. Mistakes are said on {@code messages}, each with its line.
   *
   * @throws IOException if it can't be read at all
   */
  static Policy read(Path file, Messages messages) throws IOException {
    PolicyReader reader = new PolicyReader();
    Optional<Policy> policy = YamlFile.read(file, reader.problems)
        .flatMap(keys -> reader.policy(Section.of(keys, reader.problems)));
    reader.problems.all().forEach(problem -> messages.error(file + ":" + problem.line() + ": " + problem.text()));
    if (policy.isEmpty() || !reader.problems.all().isEmpty()) {
      throw CommandFailure.usage(file + ": " + Amounts.count(reader.problems.all().size(), "mistake", "mistakes")
          + "; nothing was changed");
    }
    return policy.get();
  }

  private Optional<Policy> policy(Section top) {
    ZoneId zone = top.value("time-zone", PolicyReader::zone).orElse(ZoneOffset.UTC);
    KeepRules others = top.has(Policy.OTHERS)
        ? top.section(Policy.OTHERS).flatMap(section -> rules(section)).orElse(KeepRules.EVERYTHING)
        : KeepRules.EVERYTHING;
    List<PolicyGroup> groups = new ArrayList<>();
    if (top.has("groups")) {
      top.section("groups").ifPresent(section -> section.all()
          .forEach((name, field) -> group(name, field, section).ifPresent(groups::add)));
    }
    top.end();
    try {
      return Optional.of(new Policy(zone, groups, others));
    } catch (IllegalArgumentException e) {
      problems.add(top.line("groups"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<PolicyGroup> group(String name, Node.Field field, Section groups) {
    return groups.section(name, field.line(), field.value()).flatMap(section -> {
      List<String> accounts = section.values("accounts", SettingsReader::some);
      if (accounts.isEmpty()) {
        section.problem("accounts", "has no accounts; add accounts: \"*@uni.example\"");
      }
      return rules(section).flatMap(rules -> {
        try {
          return Optional.of(new PolicyGroup(name, accounts, rules));
        } catch (IllegalArgumentException e) {
          section.problem(name, String.valueOf(e.getMessage()));
          return Optional.empty();
        }
      });
    });
  }

  private static Optional<KeepRules> rules(Section section) {
    int[] counts = RetentionOptions.COUNTS.stream()
        .mapToInt(rule -> section.value("keep-" + rule, RetentionOptions::count).orElse(0)).toArray();
    Optional<Duration> within = section.value("keep-within", Amounts::parseDuration);
    Duration minimum = section.value("min-age", Amounts::parseDuration).orElse(Duration.ZERO);
    Optional<Duration> maximum = section.value("max-age", Amounts::parseDuration);
    section.end();
    try {
      return Optional.of(RetentionOptions.rules(counts, within, minimum, maximum));
    } catch (IllegalArgumentException e) {
      section.problem("max-age", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Reads the name of a time zone. */
  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is not a time zone such as Europe/Berlin or UTC", e);
    }
  }
}
