package org.mailkeep.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual pages of section 1, made from what the command line has to offer: one for the program, and one for each command. */
final class ManPages {
  private static final Map<String, String> ENVIRONMENT = environment();

  private final String date;
  private final String product;

  /** Of a version and the day that it is of, such as {@code 2026-11-01}. */
  ManPages(String version, String date) {
    this.date = date;
    product = "Mailkeep " + version;
  }

  /** All pages by the names of their files. */
  Map<String, String> of(CommandLine line) {
    Map<String, String> pages = new TreeMap<>();
    add(line.getCommandSpec(), pages);
    return pages;
  }

  private void add(CommandSpec spec, Map<String, String> pages) {
    pages.put(name(spec) + ".1", page(spec));
    commands(spec).forEach(command -> add(command, pages));
  }

  private String page(CommandSpec spec) {
    Roff page = new Roff().title(name(spec), date, product);
    page.section("NAME").styled(escapedName(spec) + " \\- " + summary(spec));
    page.section("SYNOPSIS").styled(synopsis(spec));
    page.section("DESCRIPTION");
    for (String line : spec.usageMessage().description()) {
      page.line(plain(line));
    }
    if (spec.parent() == null) {
      program(page);
    }
    if (!commands(spec).isEmpty()) {
      page.section("COMMANDS");
      for (CommandSpec command : commands(spec)) {
        page.item(reference(command), plain(String.join(" ", command.usageMessage().description())));
      }
    }
    options("OPTIONS", spec.options().stream().filter(option -> spec.parent() == null || !option.inherited()).toList(),
        page);
    options("GENERAL OPTIONS",
        spec.options().stream().filter(option -> spec.parent() != null && option.inherited()).toList(), page);
    page.section("EXIT STATUS");
    for (ExitCode code : ExitCode.values()) {
      page.item(Roff.bold(Integer.toString(code.number())), code.meaning() + ".");
    }
    page.section("ENVIRONMENT");
    ENVIRONMENT.forEach((variable, meaning) -> page.item(Roff.bold(variable), meaning));
    Set<String> others = new LinkedHashSet<>();
    for (CommandSpec above = spec.parent(); above != null; above = above.parent()) {
      others.add(reference(above));
    }
    commands(spec).forEach(command -> others.add(reference(command)));
    page.section("SEE ALSO").styled(String.join(",\n", others));
    return page.toString();
  }

  private static void program(Roff page) {
    page.paragraph()
        .line("A repository is made once, backed up to every night, and restored from whenever it must be:");
    page.example("mailkeep init -r /backup/mail --recovery-kit /root/mailkeep-recovery.txt",
        "mailkeep backup -r /backup/mail --source maildir:/var/vmail/%d/%n/Maildir",
        "mailkeep status -r /backup/mail",
        "mailkeep restore -r /backup/mail --account jdoe@uni.example --at 2026-10-01 --to files:/tmp/jdoe");
    page.paragraph().line("Results go to standard output, everything else to standard error.");
    page.line("Without a passphrase, a credential or the recovery kit the mail in a repository is lost.");
  }

  private static void options(String heading, List<OptionSpec> options, Roff page) {
    if (options.isEmpty()) {
      return;
    }
    page.section(heading);
    for (OptionSpec option : options) {
      List<String> names = new ArrayList<>();
      for (String name : option.names()) {
        names.add(Roff.bold(name));
      }
      String value = option.arity().max() == 0 ? "" : " " + Roff.italic(option.paramLabel());
      String more = option.isMultiValue() ? " May be given several times." : "";
      page.item(String.join(", ", names) + value, plain(String.join(" ", option.description())) + more);
    }
  }

  private static String synopsis(CommandSpec spec) {
    StringBuilder synopsis = new StringBuilder(Roff.bold(spec.qualifiedName()));
    for (OptionSpec option : spec.options()) {
      if (option.required()) {
        synopsis.append(' ').append(Roff.bold(option.longestName())).append(' ')
            .append(Roff.italic(option.paramLabel()));
      }
    }
    synopsis.append(" [").append(Roff.italic("OPTION")).append("]...");
    return commands(spec).isEmpty() ? synopsis.toString() : synopsis + " " + Roff.italic("COMMAND");
  }

  /** The summary as a catalogue of manual pages has it: without its full stop, and beginning in lower case. */
  private static String summary(CommandSpec spec) {
    String summary = plain(String.join(" ", spec.usageMessage().description())).replaceFirst("\\.$", "");
    return new Roff().line(Character.toLowerCase(summary.charAt(0)) + summary.substring(1)).toString().strip();
  }

  private static String reference(CommandSpec spec) {
    return Roff.bold(name(spec)) + "(1)";
  }

  private static String escapedName(CommandSpec spec) {
    return new Roff().line(name(spec)).toString().strip();
  }

  private static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  private static List<CommandSpec> commands(CommandSpec spec) {
    return spec.subcommands().values().stream().map(CommandLine::getCommandSpec).distinct().toList();
  }

  /** A description without the marks by which picocli would format it. */
  private static String plain(String description) {
    return description.replace("%%", "%");
  }

  private static Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("MAILKEEP_REPOSITORY", "The repository, in place of -r.");
    variables.put("MAILKEEP_PASSPHRASE", "The passphrase.");
    variables.put("MAILKEEP_PASSPHRASE_FILE", "A file that holds it.");
    variables.put("MAILKEEP_CREDENTIAL", "A credential file, in place of a passphrase.");
    variables.put("MAILKEEP_CACHE_DIR",
        "The local cache, which may be deleted at any time. Default: $XDG_CACHE_HOME/mailkeep or ~/.cache/mailkeep.");
    variables.put("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_REGION",
        "Who one is to S3, as for every program of AWS.");
    variables.put("MAILKEEP_JAVA_HOME, MAILKEEP_JAVA_OPTS", "The Java to run with, and options for it.");
    return variables;
  }
}
