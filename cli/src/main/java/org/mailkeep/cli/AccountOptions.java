package org.mailkeep.cli;

import java.util.List;
import java.util.function.Predicate;
import org.mailkeep.repository.snapshot.AccountGlob;

/** The option that names accounts, and what it means: each if none is named. */
final class AccountOptions {
  private final Option<List<String>> globs;

  AccountOptions(String description) {
    globs = Option.texts("--account", "GLOB", description);
  }

  Option<?> option() {
    return globs;
  }

  boolean given() {
    return !globs.value().isEmpty();
  }

  /** Whether an account is meant. */
  Predicate<String> wanted() {
    List<AccountGlob> parsed = globs.value().stream().map(AccountGlob::new).toList();
    return account -> parsed.isEmpty() || parsed.stream().anyMatch(glob -> glob.test(account));
  }

  /** The names of all accounts that are meant; empty if that depends on which there are. */
  List<String> names() {
    return globs.value().stream().allMatch(AccountGlob::isName) ? globs.value() : List.of();
  }

  /** What was given, as a person would say it. */
  String words() {
    return given() ? "account " + String.join(" or ", globs.value()) : "account";
  }
}
