package org.mailkeep.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.objectlock.LockTerms;
import org.mailkeep.repository.store.Retention;

/** {@code mailkeep lock set}: from now on packs and snapshots are locked in the store. */
final class LockSetCommand implements Command {
  /** Longer than a month, so that who prunes once in a month leaves nothing unlocked. */
  private static final Duration AHEAD = Duration.ofDays(35);

  private final Option<Retention.Mode> mode = Option.required("--mode", "MODE",
      "governance: those can delete who have a permission for just that. compliance: nobody can, whatever happens.",
      LockSetCommand::mode);
  private final Option<Optional<Duration>> ahead = Option.of("--ahead", "SPAN",
      "Lock what is needed for so long at least, new mail from its first moment on. Default: 35d.",
      Amounts::parseDuration);
  private final Option<Optional<Duration>> atMost = Option.of("--at-most", "SPAN",
      "Lock nothing for longer than this at a time, whatever the policy promises.", Amounts::parseDuration);
  private final Option<Optional<String>> confirm = Option.text("--confirm", "MODE",
      "The mode again: without it compliance is not set.");

  @Override
  public Syntax syntax() {
    return Syntax.of("lock set", "Locks packs and snapshots in the store for as long as the policy promises them.",
        mode, ahead, atMost, confirm);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    LockTerms terms = terms();
    if (terms.mode() == Retention.Mode.COMPLIANCE
        && !confirm.value().filter(word -> word.equals("compliance")).isPresent()) {
      throw new CommandFailure(ExitCode.NOT_ALLOWED, "in compliance mode nobody can delete what is locked, you and "
          + "those who run the store included, and what is promised for ten years has to be paid for ten years; "
          + "nothing was changed. If that is meant, say --confirm compliance");
    }
    try (OpenRepository open = wiring.open()) {
      open.repository().locks().set(Optional.of(terms));
      RetentionEvents.record(open, wiring, Action.LOCKS_SET, "the terms of locks are in force", details(terms));
      wiring.output().show(new LockShowCommand.Terms(Optional.of(terms)));
      return ExitCode.DONE;
    }
  }

  private LockTerms terms() {
    try {
      return new LockTerms(mode.value(), ahead.value().orElse(AHEAD), atMost.value());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, String> details(LockTerms terms) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("mode", word(terms.mode()));
    details.put("ahead", Amounts.span(terms.ahead()));
    terms.atMost().ifPresent(most -> details.put("at most", Amounts.span(most)));
    return details;
  }

  /** The word for a mode. */
  static String word(Retention.Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static Retention.Mode mode(String text) {
    for (Retention.Mode mode : Retention.Mode.values()) {
      if (word(mode).equals(text)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is no mode: governance or compliance");
  }
}
