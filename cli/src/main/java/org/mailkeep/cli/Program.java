package org.mailkeep.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads a command line, runs the command that it names, and turns whatever comes of it into output and an exit code. */
final class Program {
  /** What ends a process that writes to a pipe that nobody reads: 128 and the number of SIGPIPE. */
  private static final int BROKEN_PIPE = 141;

  private final Shell shell;
  private final Interruption interruption;

  Program(Shell shell, Interruption interruption) {
    this.shell = shell;
    this.interruption = interruption;
  }

  /** Runs one command line. Never throws: what goes wrong is said on standard error. */
  int run(String... args) {
    GlobalOptions global = new GlobalOptions();
    // A line that can't be parsed must be answered in the form that it asks for all the same.
    boolean json = List.of(args).contains("--json");
    try {
      ParseResult parsed = Grammar.of(global, commands()).parseArgs(args);
      @Nullable Integer helped = help(parsed);
      if (helped != null) {
        return helped;
      }
      CommandSpec called = last(parsed).commandSpec();
      if (!(called.userObject() instanceof Command command)) {
        throw new ParameterException(called.commandLine(), "no command given");
      }
      return run(command, global);
    } catch (ParameterException e) {
      return misused(e, json);
    } catch (LostOutput e) {
      return lostOutput(e);
    } catch (IOException e) {
      throw new IllegalStateException("only standard output fails here", e);
    }
  }

  private int run(Command command, GlobalOptions global) throws IOException {
    Messages messages = new Messages(shell.err(), global.quiet());
    Output output = new Output(shell.out(), command.syntax().name(), global.json());
    try {
      ExitCode code = command.run(new Wiring(shell, interruption, global, messages, output));
      output.end(code, Optional.empty());
      return code.number();
    } catch (LostOutput e) {
      throw e;
    } catch (Throwable e) {
      Failure failure = interruption.requested() ? new Failure(ExitCode.FAILED, "interrupted") : Failure.of(e);
      if (global.debug()) {
        messages.trace(e);
      }
      messages.error(failure.line());
      output.end(failure.code(), Optional.of(failure.line()));
      return failure.code().number();
    }
  }

  private @Nullable Integer help(ParseResult parsed) throws IOException {
    ParseResult last = last(parsed);
    String text;
    if (last.isUsageHelpRequested()) {
      text = last.commandSpec().commandLine().getUsageMessage(Ansi.OFF);
    } else if (last.isVersionHelpRequested()) {
      text = "mailkeep " + Version.number() + "\n";
    } else {
      return null;
    }
    Writer out = LostOutput.told(shell.out());
    out.write(text);
    out.flush();
    return ExitCode.DONE.number();
  }

  private int misused(ParameterException e, boolean json) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    String said = e instanceof UnmatchedArgumentException unknown
        ? "there is no command or option '" + unknown.getUnmatched().getFirst() + "'"
        : e.getMessage();
    String line = new Failure(ExitCode.USAGE, String.valueOf(said)).line();
    shell.err().println("mailkeep: " + line + "; see " + name + " --help");
    shell.err().flush();
    try {
      new Output(shell.out(), name.substring("mailkeep".length()).strip(), json).end(ExitCode.USAGE, Optional.of(line));
    } catch (LostOutput lost) {
      return lostOutput(lost);
    } catch (IOException impossible) {
      throw new IllegalStateException("only standard output fails here", impossible);
    }
    return ExitCode.USAGE.number();
  }

  private int lostOutput(LostOutput e) {
    if (e.isBrokenPipe()) {
      return BROKEN_PIPE;
    }
    shell.err().println("mailkeep: " + e.getMessage());
    shell.err().flush();
    return ExitCode.FAILED.number();
  }

  private static ParseResult last(ParseResult parsed) {
    return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
  }

  /** All that there is to run, in the order of the help. */
  private static List<Command> commands() {
    return List.of(new InitCommand(), new BackupCommand(), new RunCommand(), new RestoreCommand(),
        new ServeImapCommand(), new StatusCommand(),
        new SnapshotsCommand(), new AccountsCommand(), new LsCommand(), new SearchCommand(), new TimelineCommand(),
        new DiffCommand(), new AttachmentCommand(), new StatsCommand(), new VerifyCommand(), new RepairCommand(),
        new MaintainCommand(), new PruneCommand(), new EraseCommand(),
        new RetentionSetCommand(), new RetentionShowCommand(), new RetentionPlanCommand(), new RetentionReportCommand(),
        new HoldAddCommand(),
        new HoldListCommand(), new HoldReleaseCommand(), new GuardListCommand(), new GuardAcceptCommand(),
        new LockSetCommand(), new LockShowCommand(), new LockOffCommand(),
        new ProbeCommand(), new IndexRebuildCommand(), new KeyAddCommand(), new KeyListCommand(),
        new KeyRevokeCommand(), new AuditLogCommand(),
        new AuditVerifyCommand(), new AuditExportCommand(),
        new ConfigCheckCommand(), new QuickstartCommand(),
        new CompletionCommand(Program::line),
        new ManCommand(Program::line));
  }

  /** The command line, for those who describe it. */
  static CommandLine line() {
    return Grammar.of(new GlobalOptions(), commands());
  }
}
