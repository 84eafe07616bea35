package org.mailkeep.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailkeep.agent.JobReport;
import org.mailkeep.cli.mail.Letter;
import org.mailkeep.cli.mail.MailServer;
import org.mailkeep.cli.mail.Smtp;

/** The mail that tells how a job went. */
final class JobLetter {
  private static final int LONGEST_SUBJECT = 150;
  private static final int MOST_NAMED = 50;

  private final JobOutcome outcome;
  private final String host;
  private final ZoneId zone;

  /** Of {@code outcome} on this {@code host}. */
  JobLetter(JobOutcome outcome, String host, ZoneId zone) {
    this.outcome = outcome;
    this.host = host;
    this.zone = zone;
  }

  /** Sends it. Says why it can't be, if so. */
  Optional<String> send(ReportSettings report) {
    char[] password = new char[0];
    MailServer server = report.server();
    try {
      if (server.login().isPresent()) {
        password = Secrets.readPrivate(server.login().get().passwordFile());
      }
      Smtp.send(server, password, host, new Letter(report.from(), report.to(), subject(), body(), outcome.ended()));
      return Optional.empty();
    } catch (IOException | CommandFailure e) {
      return Optional.of(Failure.of(e).line());
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /** Says all that somebody needs to know who looks at a list of mails. */
  String subject() {
    String subject = ("[mailkeep] " + host + " " + outcome.job() + ": " + outcome.words())
        .replaceAll("\\p{Cntrl}+", " ");
    return subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT - 1) + "…";
  }

  /** What a person reads. */
  String body() throws IOException {
    StringWriter text = new StringWriter();
    TextOutput out = new TextOutput(text);
    outcome.text(out);
    out.line("");
    out.line("machine    " + host);
    out.line("begun      " + time(outcome.begun()));
    out.line("ended      " + time(outcome.ended()));
    out.line("exit code  " + outcome.code().number() + ", " + outcome.code().meaning());
    list(out, "Also:", outcome.warnings(), outcome.warnings().size());
    if (outcome.backup().isPresent()) {
      BackupResult backup = outcome.backup().get();
      list(out, "Refused:", backup.refused(), backup.refused().size());
      list(out, "Could not be read:", backup.report().unreadable().stream().limit(MOST_NAMED)
          .map(JobLetter::line).toList(), backup.report().unreadableFiles());
    }
    return text.toString();
  }

  private static String line(JobReport.Unreadable file) {
    return file.path() + ": " + file.reason() + " (account " + file.account() + ")";
  }

  private static void list(TextOutput out, String heading, List<String> lines, long all) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    out.line("");
    out.line(heading);
    List<String> named = lines.stream().limit(MOST_NAMED).toList();
    for (String line : named) {
      out.line("  " + line);
    }
    if (all > named.size()) {
      out.line("  and " + Amounts.count(all - named.size()) + " more");
    }
  }

  private String time(Instant time) {
    return Times.show(time, zone) + " " + zone;
  }
}
