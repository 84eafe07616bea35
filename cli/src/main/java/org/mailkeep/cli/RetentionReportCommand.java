package org.mailkeep.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/** {@code mailkeep retention report}: which restore points the policy promises, and which are there. */
final class RetentionReportCommand implements Command {
  private static final int DAYS = 92;
  private static final int MOST_DAYS = 400;

  private final AccountOptions accounts = new AccountOptions("Only accounts of this name; * and ? stand for anything.");
  private final Option<Optional<ReportFormat>> format = Option.of("--format", "FORMAT",
      "text, json, csv or html. Default: text.", ReportFormat::parse);
  private final Option<Optional<Path>> to = Option.path("--to", "FILE",
      "Write the report into this file, which must not exist.");
  private final Option<Optional<Integer>> days = Option.of("--days", "COUNT",
      "How many days the calendar of the report shows, 1 to " + MOST_DAYS
          + "; gaps are told however old they are. Default: " + DAYS + ".",
      RetentionReportCommand::days);
  private final Option<Boolean> failOnGaps = Option.flag("--fail-on-gaps",
      "End with exit code " + ExitCode.OVERDUE.number() + " if a promised restore point is not there.");

  @Override
  public Syntax syntax() {
    return Syntax.of("retention report",
        "Tells for each account which restore points the policy promises and which are there, for auditors.",
        accounts.option(), format, to, days, failOnGaps);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    boolean json = wiring.output().isJson();
    ReportFormat wanted = format.value()
        .orElse(json && to.value().isEmpty() ? ReportFormat.JSON : ReportFormat.TEXT);
    if (json && wanted != ReportFormat.JSON && to.value().isEmpty()) {
      throw CommandFailure.usage("--json and --format " + wanted.word() + " exclude each other without --to FILE");
    }
    try (OpenRepository open = wiring.open()) {
      ReportedAccounts reported = ReportedAccounts.of(open.repository().retentionReport(), accounts.wanted(),
          days.value().orElse(DAYS));
      ExitCode code = code(reported);
      RetentionReportResult result = new RetentionReportResult(reported, wiring.zone());
      if (to.value().isPresent()) {
        write(to.value().get(), out -> document(wanted, result, wiring.zone(), code, out));
        wiring.output().show(new Written(to.value().get(), result));
      } else if (json) {
        wiring.output().show(result);
      } else {
        wiring.output().write(out -> document(wanted, result, wiring.zone(), code, out));
      }
      return code;
    }
  }

  /** What was deleted early is damage; what was never backed up is not. */
  private ExitCode code(ReportedAccounts reported) {
    if (reported.deletions() > 0) {
      return ExitCode.DAMAGED;
    }
    return failOnGaps.value() && reported.totals().gaps() + reported.totals().unknown() > 0
        ? ExitCode.OVERDUE
        : ExitCode.DONE;
  }

  private static void document(ReportFormat format, RetentionReportResult result, ZoneId zone, ExitCode code,
      Writer out) throws IOException {
    switch (format) {
      case TEXT -> result.text(new TextOutput(out));
      case JSON -> {
        JsonOutput json = new JsonOutput(out).field("command", "retention report");
        result.json(json);
        json.field("exitCode", code.number()).end();
      }
      case CSV -> new RetentionReportCsv(new CsvOutput(out)).write(result.reported());
      case HTML -> new RetentionReportHtml(new HtmlOutput(out), result.reported(), zone).write();
    }
  }

  /** A file that is not whole is removed. */
  private static void write(Path file, Output.Document document) throws IOException {
    boolean whole = false;
    try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      try {
        Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), 1 << 16);
        document.write(out);
        out.flush();
        channel.force(true);
        whole = true;
      } finally {
        if (!whole) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static int days(String text) {
    if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST_DAYS) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("'" + text + "' is not a number of days from 1 to " + MOST_DAYS);
  }

  private record Written(Path file, RetentionReportResult result) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line(file.toString());
      result.summary(out);
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("file", file.toString());
      result.totals(out);
    }
  }
}
