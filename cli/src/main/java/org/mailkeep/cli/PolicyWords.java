package org.mailkeep.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.retention.KeepRules;
import org.mailkeep.repository.retention.Policy;
import org.mailkeep.repository.retention.PolicyGroup;

/** How a policy is said to people and in JSON. */
final class PolicyWords {
  private static final int SHOWN_GLOBS = 20;

  private PolicyWords() {}

  /** The groups with what is kept of them, in the order in which they count. */
  static Map<String, String> lines(Policy policy) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (PolicyGroup group : policy.groups()) {
      List<String> globs = group.accounts();
      lines.put(group.name(), String.join(" ", globs.subList(0, Math.min(SHOWN_GLOBS, globs.size())))
          + (globs.size() > SHOWN_GLOBS ? " and " + (globs.size() - SHOWN_GLOBS) + " more" : "") + ": "
          + of(group.rules()));
    }
    lines.put(Policy.OTHERS, of(policy.others()));
    return lines;
  }

  /** Rules in one line. */
  static String of(KeepRules rules) {
    List<String> kept = new ArrayList<>();
    add(kept, rules.last(), "last");
    add(kept, rules.hourly(), "hourly");
    add(kept, rules.daily(), "daily");
    add(kept, rules.weekly(), "weekly");
    add(kept, rules.monthly(), "monthly");
    add(kept, rules.yearly(), "yearly");
    rules.within().ifPresent(span -> kept.add("all within " + Amounts.span(span)));
    String ages = (rules.minimumAge().isPositive()
        ? "; none goes before it is " + Amounts.span(rules.minimumAge()) + " old"
        : "")
        + rules.maximumAge().map(age -> "; none stays that is older than " + Amounts.span(age)).orElse("");
    return (rules.choose() ? "keeps " + String.join(", ", kept) : "keeps everything") + ages;
  }

  private static void add(List<String> words, int count, String what) {
    if (count > 0) {
      words.add(Amounts.count(count) + " " + what);
    }
  }

  /** Adds it to a command's JSON. */
  static void json(JsonOutput out, Policy policy) throws IOException {
    out.field("timeZone", policy.zone().getId());
    List<PolicyGroup> all = new ArrayList<>(policy.groups());
    List<KeepRules> rules = new ArrayList<>(all.stream().map(PolicyGroup::rules).toList());
    rules.add(policy.others());
    out.list("groups", rows -> {
      for (int i = 0; i < rules.size(); i++) {
        boolean named = i < all.size();
        String name = named ? all.get(i).name() : Policy.OTHERS;
        List<String> accounts = named ? all.get(i).accounts() : List.of();
        KeepRules of = rules.get(i);
        rows.row(() -> {
          out.field("group", name).texts("accounts", accounts);
          json(out, of);
        });
      }
    });
  }

  private static void json(JsonOutput out, KeepRules rules) throws IOException {
    out.field("keepLast", rules.last()).field("keepHourly", rules.hourly()).field("keepDaily", rules.daily())
        .field("keepWeekly", rules.weekly()).field("keepMonthly", rules.monthly())
        .field("keepYearly", rules.yearly())
        .field("keepWithinSeconds", rules.within().map(span -> span.toSeconds()).orElse(0L))
        .field("minAgeSeconds", rules.minimumAge().toSeconds());
    if (rules.maximumAge().isPresent()) {
      out.field("maxAgeSeconds", rules.maximumAge().get().toSeconds());
    }
  }
}
