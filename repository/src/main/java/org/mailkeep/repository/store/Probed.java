package org.mailkeep.repository.store;

/**
 * What a probe found out about one ability.
 *
 * @param ability what was tried
 * @param verdict whether it works
 * @param detail what was seen; empty if there is nothing to add
 */
public record Probed(Ability ability, Verdict verdict, String detail) {

  /** Whether something works. */
  public enum Verdict {
    YES, NO,
    /** It could not be tried, as by who has not the permission. */
    UNKNOWN
  }

  /** Whether a repository that several agents write to needs it, and it is known not to be there. */
  public boolean forbidsAgents() {
    return verdict == Verdict.NO && (ability == Ability.CREATE_ONCE || ability == Ability.RACES);
  }

  /** Whether no repository can do without it, and it is known not to be there. */
  public boolean forbidsRepository() {
    return verdict == Verdict.NO && (ability == Ability.LISTING || ability == Ability.RANGES);
  }
}
