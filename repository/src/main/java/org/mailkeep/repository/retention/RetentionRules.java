package org.mailkeep.repository.retention;

/**
 * What a root says of retention.
 *
 * @param policy which entries are kept; all, if nobody has set one
 * @param holds which are kept whatever the policy says
 * @param guard which suspicious entries were accepted
 */
public record RetentionRules(Policy policy, Holds holds, GuardDecisions guard) {

  /** What a root says that says nothing. */
  public static final RetentionRules NONE = new RetentionRules(Policy.EVERYTHING, Holds.NONE, GuardDecisions.NONE);

  /** The same with another policy. */
  public RetentionRules with(Policy other) {
    return new RetentionRules(other, holds, guard);
  }

  /** The same with other holds. */
  public RetentionRules with(Holds other) {
    return new RetentionRules(policy, other, guard);
  }
}
