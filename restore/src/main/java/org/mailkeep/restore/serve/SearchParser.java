package org.mailkeep.restore.serve;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.restore.serve.Selected.Numbering;

/** Reads the conditions of SEARCH (RFC 3501, section 6.4.4). */
final class SearchParser {

  /** How deep conditions lie in each other at most. */
  private static final int DEEPEST = 50;

  private final Arguments in;
  private final Selected selected;

  private SearchParser(Arguments in, Selected selected) {
    this.in = in;
    this.selected = selected;
  }

  /** Reads conditions to the end of the arguments. */
  static SearchKey parse(Arguments in, Selected selected) throws BadCommand {
    SearchParser parser = new SearchParser(in, selected);
    SearchKey key = parser.all(0);
    in.end();
    return key;
  }

  /** Conditions of which all must hold. */
  private SearchKey all(int depth) throws BadCommand {
    List<SearchKey> keys = new ArrayList<>();
    do {
      keys.add(key(depth));
    } while (in.skip(' '));
    return message -> {
      for (SearchKey key : keys) {
        if (!key.matches(message)) {
          return false;
        }
      }
      return true;
    };
  }

  private SearchKey key(int depth) throws BadCommand {
    if (depth > DEEPEST) {
      throw new BadCommand("conditions lie too deep in each other");
    }
    if (in.skip('(')) {
      SearchKey inner = all(depth + 1);
      in.need(')');
      return inner;
    }
    String word = in.word();
    if (Character.isDigit(word.charAt(0)) || word.charAt(0) == '*') {
      NumberSet positions = positions(word, Numbering.SEQUENCE);
      return message -> positions.contains(message.position());
    }
    return switch (word.toUpperCase(Locale.ROOT)) {
      // Nothing is recent: that is a matter of a live mailbox.
      case "ALL", "OLD" -> message -> true;
      case "NEW", "RECENT" -> message -> false;
      case "ANSWERED" -> flag(Flag.ANSWERED);
      case "DELETED" -> flag(Flag.DELETED);
      case "DRAFT" -> flag(Flag.DRAFT);
      case "FLAGGED" -> flag(Flag.FLAGGED);
      case "SEEN" -> flag(Flag.SEEN);
      case "UNANSWERED" -> not(flag(Flag.ANSWERED));
      case "UNDELETED" -> not(flag(Flag.DELETED));
      case "UNDRAFT" -> not(flag(Flag.DRAFT));
      case "UNFLAGGED" -> not(flag(Flag.FLAGGED));
      case "UNSEEN" -> not(flag(Flag.SEEN));
      case "KEYWORD" -> keyword();
      case "UNKEYWORD" -> not(keyword());
      case "BEFORE" -> received(LocalDate::isBefore);
      case "ON" -> received(LocalDate::isEqual);
      case "SINCE" -> received((day, given) -> !day.isBefore(given));
      case "SENTBEFORE" -> sent(LocalDate::isBefore);
      case "SENTON" -> sent(LocalDate::isEqual);
      case "SENTSINCE" -> sent((day, given) -> !day.isBefore(given));
      case "LARGER" -> {
        long bound = number();
        yield size(bound, size -> size > bound);
      }
      case "SMALLER" -> {
        long bound = number();
        yield size(bound, size -> size < bound);
      }
      case "BCC", "CC", "FROM", "SUBJECT", "TO" -> header(word);
      case "HEADER" -> {
        in.space();
        yield header(in.text());
      }
      case "BODY" -> {
        String wanted = wanted();
        yield message -> message.bodyHas(wanted);
      }
      case "TEXT" -> {
        String wanted = wanted();
        yield message -> message.headerHas(wanted) || message.bodyHas(wanted);
      }
      case "UID" -> {
        in.space();
        NumberSet positions = positions(in.word(), Numbering.UID);
        yield message -> positions.contains(message.position());
      }
      case "NOT" -> {
        in.space();
        yield not(key(depth + 1));
      }
      case "OR" -> {
        in.space();
        SearchKey first = key(depth + 1);
        in.space();
        SearchKey second = key(depth + 1);
        yield message -> first.matches(message) || second.matches(message);
      }
      default -> throw new BadCommand("no such condition of SEARCH");
    };
  }

  private static SearchKey flag(Flag flag) {
    return message -> message.has(flag);
  }

  private static SearchKey not(SearchKey key) {
    return message -> !key.matches(message);
  }

  private SearchKey keyword() throws BadCommand {
    in.space();
    String keyword = in.word();
    Predicate<String> same = keyword::equalsIgnoreCase;
    return message -> message.message().keywords().stream().anyMatch(same);
  }

  private SearchKey received(DayTest test) throws BadCommand {
    in.space();
    LocalDate given = MailTimes.parse(in.text());
    return message -> test.test(MailTimes.date(message.message().received()), given);
  }

  private SearchKey sent(DayTest test) throws BadCommand {
    in.space();
    LocalDate given = MailTimes.parse(in.text());
    return message -> MailTimes.sent(message.field("date")).filter(day -> test.test(day, given)).isPresent();
  }

  /** A message is no shorter than the catalog says, which knows its length on disk: often that tells. */
  private static SearchKey size(long bound, LongPredicate test) {
    return message -> {
      long least = message.message().size();
      return test.test(least > bound ? least : message.size());
    };
  }

  private SearchKey header(String name) throws BadCommand {
    String wanted = wanted();
    return message -> {
      String values = message.field(name);
      // Every value begins a line, so that an empty text is found in any.
      return wanted.isEmpty() ? !values.isEmpty() : values.contains(wanted);
    };
  }

  private String wanted() throws BadCommand {
    in.space();
    return in.text().toLowerCase(Locale.ROOT);
  }

  private long number() throws BadCommand {
    in.space();
    String text = in.word();
    if (!text.matches("[0-9]{1,18}")) {
      throw new BadCommand("not a number of bytes");
    }
    return Long.parseLong(text);
  }

  private NumberSet positions(String set, Numbering numbering) throws BadCommand {
    MailboxIndex index = selected.index();
    long star = numbering == Numbering.UID ? index.lastUid() : index.count();
    return selected.positions(NumberSet.parse(set, Math.max(1, star)), numbering);
  }

  /** Compares a day of a message with the one that was given. */
  @FunctionalInterface
  private interface DayTest {
    boolean test(LocalDate day, LocalDate given);
  }
}
