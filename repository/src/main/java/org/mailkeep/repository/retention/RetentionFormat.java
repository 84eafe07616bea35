package org.mailkeep.repository.retention;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * How policies, holds and the guard's decisions are written, before they are compressed, boxed to the report key and signed. Version 1.
 *
 * <pre>
 * Record   = Version, Policy | Holds | Decisions                     as the object's kind says
 * Version  = number u64 (from 1), previous hash, time, by text
 * Policy   = zone text, others Rules, (name text, account glob text*, Rules)*
 * Rules    = last var, hourly var, daily var, weekly var, monthly var, yearly var, within Span?, minimum age Span, maximum age Span?
 * Span     = seconds var
 * Holds    = (id 16 bytes, account glob text, snapshot 16 bytes?, reason text, reference text, by text, since time)*
 * Decisions = (account text, snapshot 16 bytes, reason text, by text, time)*
 * Section  = object hash, object length var                           of a root, with tag 1, 2 or 7
 * </pre>
 *
 * <p>Specification: docs/format.md, "Retention".
 */
final class RetentionFormat {

  /** The longest body, bytes. */
  static final int LONGEST = 32 << 20;

  /** The longest object, bytes: a body that does not shrink, and its envelopes. */
  static final int LONGEST_OBJECT = LONGEST + (64 << 10);

  private RetentionFormat() {}

  static void write(Version version, ByteWriter out) {
    out.u64(version.number()).hash(version.previous()).time(version.time()).text(version.by());
  }

  static Version version(ByteReader in) throws Corrupt {
    long number = in.u64();
    if (number < 1) {
      throw in.corrupt("version " + number);
    }
    return new Version(number, in.hash(), in.time(), in.text("who made it"));
  }

  static byte[] section(Hash256 object, int length) {
    return new ByteWriter(Hash256.BYTES + 5).hash(object).var(length).toBytes();
  }

  static void write(Policy policy, ByteWriter out) {
    write(policy.others(), out.text(policy.zone().getId()));
    out.var(policy.groups().size());
    for (PolicyGroup group : policy.groups()) {
      out.text(group.name()).var(group.accounts().size());
      group.accounts().forEach(out::text);
      write(group.rules(), out);
    }
  }

  static Policy policy(ByteReader in) throws RepositoryException {
    ZoneId zone = zone(in);
    KeepRules others = rules(in);
    int count = in.var(Policy.MOST_GROUPS, "groups");
    List<PolicyGroup> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = in.text("name of a group");
      List<String> accounts = new ArrayList<>();
      for (int left = in.var(PolicyGroup.MOST_GLOBS, "patterns"); left > 0; left--) {
        accounts.add(in.text("pattern"));
      }
      groups.add(new PolicyGroup(name, accounts, rules(in)));
    }
    return new Policy(zone, groups, others);
  }

  private static ZoneId zone(ByteReader in) throws RepositoryException {
    String id = in.text("time zone");
    try {
      return ZoneId.of(id);
    } catch (DateTimeException e) {
      throw new UnsupportedFormat(
          "the policy's time zone is " + id + ", which this program does not know. Use a newer Java.");
    }
  }

  private static void write(KeepRules rules, ByteWriter out) {
    out.var(rules.last()).var(rules.hourly()).var(rules.daily()).var(rules.weekly()).var(rules.monthly())
        .var(rules.yearly());
    write(rules.within(), out);
    out.var(rules.minimumAge().toSeconds());
    write(rules.maximumAge(), out);
  }

  private static void write(Optional<Duration> span, ByteWriter out) {
    out.u8(span.isPresent() ? 1 : 0);
    span.ifPresent(given -> out.var(given.toSeconds()));
  }

  private static KeepRules rules(ByteReader in) throws Corrupt {
    int[] counts = new int[6];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.var(KeepRules.MOST, "entries to keep");
    }
    Optional<Duration> within = in.flag("span") ? Optional.of(span(in)) : Optional.empty();
    Duration minimumAge = span(in);
    Optional<Duration> maximumAge = in.flag("maximum age") ? Optional.of(span(in)) : Optional.empty();
    return new KeepRules(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], within, minimumAge,
        maximumAge);
  }

  /** No longer than a number of seconds can be, whatever the limit of rules is. */
  private static Duration span(ByteReader in) throws Corrupt {
    return Duration.ofSeconds(in.var());
  }

  static void write(Holds holds, ByteWriter out) {
    out.var(holds.all().size());
    for (Hold hold : holds.all()) {
      out.id(hold.id()).text(hold.account()).u8(hold.snapshot().isPresent() ? 1 : 0);
      hold.snapshot().ifPresent(out::id);
      out.text(hold.reason()).text(hold.reference()).text(hold.by()).time(hold.since());
    }
  }

  static Holds holds(ByteReader in) throws RepositoryException {
    int count = in.var(Holds.MOST, "holds");
    List<Hold> holds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      holds.add(new Hold(in.id(), in.text("account"), in.flag("snapshot") ? Optional.of(in.id()) : Optional.empty(),
          in.text("reason"), in.text("reference"), in.text("who placed it"), in.time()));
    }
    return new Holds(holds);
  }

  static void write(GuardDecisions guard, ByteWriter out) {
    out.var(guard.all().size());
    for (GuardDecision decision : guard.all()) {
      out.text(decision.account()).id(decision.snapshot()).text(decision.reason()).text(decision.by())
          .time(decision.time());
    }
  }

  static GuardDecisions guard(ByteReader in) throws RepositoryException {
    int count = in.var(GuardDecisions.MOST, "decisions");
    List<GuardDecision> decisions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      decisions.add(new GuardDecision(in.text("account"), in.id(), in.text("reason"), in.text("who decided"),
          in.time()));
    }
    return new GuardDecisions(decisions);
  }
}
