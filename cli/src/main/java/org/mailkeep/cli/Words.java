package org.mailkeep.cli;

import java.util.List;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What stands on the command line beside options, such as the names of jobs: none, one or several. */
final class Words {
  private final PositionalParamSpec spec;

  private Words(PositionalParamSpec spec) {
    this.spec = spec;
  }

  /** Words that are called {@code label} in the help. */
  static Words of(String label, String description) {
    return new Words(PositionalParamSpec.builder().index("0..*").arity("0..*").paramLabel(label).type(List.class)
        .auxiliaryTypes(String.class).description(description.replace("%", "%%")).build());
  }

  PositionalParamSpec spec() {
    return spec;
  }

  /** What was given. */
  List<String> value() {
    Object given = spec.getValue();
    return given instanceof List<?> list ? list.stream().map(String.class::cast).toList() : List.of();
  }
}
