package org.mailkeep.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** Tells picocli what the command line looks like. */
final class Grammar {
  private static final Map<String, String> GROUPS = Map.of(
      "audit", "Shows and checks who did what.",
      "config", "Looks at the configuration file of scheduled backups.",
      "guard", "Shows accounts that look as if mail had been destroyed, and accepts that.",
      "lock", "Locks packs and snapshots in a bucket with object lock.",
      "hold", "Keeps restore points whatever the policy says.",
      "index", "Works on the local index of what the repository holds.",
      "key", "Makes, lists and revokes credentials for agents and people.",
      "retention", "Says which restore points are kept, and why.",
      "serve", "Shows snapshots to other programs.");

  /** Makes lists, which is all that is asked for. The factory that picocli has by default looks through every jar for a class of Groovy. */
  private static final IFactory LISTS = new IFactory() {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      return type == List.class ? type.cast(new ArrayList<>()) : CommandLine.defaultFactory().create(type);
    }
  };

  private Grammar() {}

  /** The command line of {@code commands}, each of which is its specification's user object. */
  static CommandLine of(GlobalOptions global, List<Command> commands) {
    CommandSpec root = spec("mailkeep", "Deduplicating, sealed backup of mail stores.", new Object());
    root.usageMessage().synopsisSubcommandLabel("COMMAND").exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes())
        .footer("",
            "A passphrase comes from $" + Secrets.PASSPHRASE + ", from the file that $" + Secrets.PASSPHRASE_FILE
                + " names, or from the terminal.");
    global.all().forEach(option -> root.addOption(option.spec()));
    root.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).scopeType(ScopeType.INHERIT)
        .description("Show what a command does and which options it has.").build());
    root.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).description("Show the version.").build());
    Map<String, CommandSpec> groups = new HashMap<>();
    for (Command command : commands) {
      Syntax syntax = command.syntax();
      String[] words = syntax.name().split(" ");
      CommandSpec parent = words.length == 1 ? root : groups.computeIfAbsent(words[0], name -> group(name, root));
      CommandSpec spec = spec(words[words.length - 1], syntax.summary(), command);
      syntax.options().forEach(option -> spec.addOption(option.spec()));
      syntax.words().ifPresent(beside -> spec.addPositional(beside.spec()));
      parent.addSubcommand(spec.name(), line(spec));
    }
    return line(root);
  }

  private static CommandSpec group(String name, CommandSpec root) {
    CommandSpec group = spec(name, GROUPS.getOrDefault(name, ""), new Object());
    group.usageMessage().synopsisSubcommandLabel("COMMAND");
    root.addSubcommand(name, line(group));
    return group;
  }

  private static CommandLine line(CommandSpec spec) {
    return new CommandLine(spec, LISTS);
  }

  private static CommandSpec spec(String name, String summary, Object user) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(user, LISTS);
    spec.name(name).usageMessage().description(summary.replace("%", "%%")).sortOptions(false).width(100);
    return spec;
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    Arrays.stream(ExitCode.values()).forEach(code -> codes.put(String.format("%4d", code.number()), code.meaning()));
    return codes;
  }
}
