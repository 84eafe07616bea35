package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.agent.Window;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.cli.config.Node;
import org.mailkeep.cli.config.Problems;
import org.mailkeep.cli.config.Section;
import org.mailkeep.cli.config.YamlFile;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.store.s3.S3Location;

/** Reads the configuration file: what may stand in it is in docs/configuration.md. Finds all mistakes, not only the first. */
final class SettingsReader {
  /** Names that are safe as a file's, as the instance of a systemd unit and in a subject line. */
  private static final Pattern JOB_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

  private final Path file;
  private final SettingsFiles files;
  private final Problems problems = new Problems();

  private SettingsReader(Path file, SettingsFiles files) {
    this.file = file;
    this.files = files;
  }

  /**
   * Reads {@code file}.
   *
   * @param files what is asked of the files that it names
   * @throws IOException if it can't be read at all
   */
  static Settings.Read read(Path file, SettingsFiles files) throws IOException {
    return new SettingsReader(file, files).read();
  }

  private Settings.Read read() throws IOException {
    Optional<Node.Fields> keys = YamlFile.read(file, problems);
    Settings settings = keys.map(all -> settings(Section.of(all, problems))).orElseGet(() -> new Settings(file,
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of()));
    return new Settings.Read(file, settings, problems.all());
  }

  private Settings settings(Section top) {
    Optional<String> repository = top.value("repository", SettingsReader::repository);
    Optional<Path> credential = top.value("credential", files::secret);
    Optional<Path> cache = top.value("cache", SettingsFiles::absolute);
    Optional<Long> limitUpload = top.value("limit-upload", Amounts::parse);
    Optional<Long> limitDownload = top.value("limit-download", Amounts::parse);
    Optional<Section> defaults = top.section("defaults");
    List<JobSettings> jobs = new ArrayList<>();
    Optional<Section> all = top.has("jobs") ? top.section("jobs") : Optional.empty();
    if (!top.has("jobs")) {
      problems.add(top.line(), "has no jobs; add jobs: and below it a name, such as users:");
    }
    // Read alone too, since a mistake of theirs is one even where every job has the key itself.
    defaults.ifPresent(section -> job("", section));
    all.ifPresent(named -> named.all().forEach((name, field) -> named(name, field, named, defaults)
        .ifPresent(jobs::add)));
    top.end();
    return new Settings(file, repository, credential, cache, limitUpload, limitDownload, jobs);
  }

  private Optional<JobSettings> named(String name, Node.Field field, Section jobs, Optional<Section> defaults) {
    if (!JOB_NAME.matcher(name).matches()) {
      problems.add(field.line(), "a job's name is of up to 64 letters, digits, '-', '_' and '.', such as users");
      return Optional.empty();
    }
    Node value = field.value() instanceof Node.Nothing nothing
        ? new Node.Fields(nothing.line(), Map.of())
        : field.value();
    return jobs.section(name, field.line(), value).flatMap(own -> job(name, defaults.isPresent()
        ? own.over(fitting(own, defaults.get()))
        : own));
  }

  /** Of two keys that exclude each other the job's own comes before the one that is meant for all. */
  private static Section fitting(Section own, Section defaults) {
    if (own.has("accounts-from")) {
      return defaults.without("accounts-command");
    }
    return own.has("accounts-command") ? defaults.without("accounts-from") : defaults;
  }

  /** A job, or with an empty name what is meant for all, which need not be whole. */
  private Optional<JobSettings> job(String name, Section keys) {
    Optional<MailLocation> source = name.isEmpty()
        ? keys.value("source", MailLocation::parse)
        : keys.required("source", "maildir:/var/vmail/%d/%n/Maildir", MailLocation::parse);
    List<String> accounts = keys.values("accounts", SettingsReader::some);
    List<String> excluded = keys.values("exclude", SettingsReader::some);
    Optional<BackupRequest.Listed> listed = listed(keys);
    Optional<Window> window = keys.value("window", Window::parse);
    Optional<Duration> stopAfter = keys.value("stop-after", Amounts::parseDuration);
    Optional<Duration> rescanEvery = keys.value("rescan-every", Amounts::parseDuration);
    JobPlan.Missing missing = keys.flag("allow-missing") ? JobPlan.Missing.ALLOW : JobPlan.Missing.FAIL;
    Agents agents = keys.flag("sole-agent") ? Agents.ONE : Agents.SEVERAL;
    MetricsTargets metrics = new MetricsTargets(keys.value("metrics", SettingsFiles::absolute),
        keys.value("metrics-push", MetricsPush::parse));
    HookReader hooks = new HookReader(keys);
    List<Hook> before = hooks.read("before");
    List<Hook> after = hooks.read("after");
    List<Hook> onFailure = hooks.read("on-failure");
    Optional<ReportSettings> report = keys.section("report")
        .flatMap(section -> new ReportReader(files, section).read(!name.isEmpty()));
    keys.end();
    if (!name.isEmpty() && source.isPresent() && source.get().needsList() && listed.isEmpty()
        && !keys.has("accounts-from") && !keys.has("accounts-command")) {
      keys.problem("source", "the accounts of " + source.get()
          + " can't be told from the file system; add accounts-from or accounts-command");
    }
    return source.map(location -> new JobSettings(name, location, accounts, excluded, listed, window, stopAfter,
        rescanEvery, missing, agents, metrics, before, after, onFailure, report));
  }

  private Optional<BackupRequest.Listed> listed(Section keys) {
    Optional<BackupRequest.Listed> in = keys.value("accounts-from", files::file)
        .map(BackupRequest.Listed.In::new);
    Optional<BackupRequest.Listed> by = keys.value("accounts-command", SettingsReader::some)
        .map(BackupRequest.Listed.By::new);
    if (keys.has("accounts-from") && keys.has("accounts-command")) {
      keys.problem("accounts-command", "accounts-from and accounts-command exclude each other");
    }
    return in.or(() -> by);
  }

  static String some(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("it is empty");
    }
    return text;
  }

  private static String repository(String text) {
    if (!S3Location.isOne(text)) {
      return SettingsFiles.absolute(text).toString();
    }
    S3Location ignored = S3Location.parse(text);
    return text;
  }
}
