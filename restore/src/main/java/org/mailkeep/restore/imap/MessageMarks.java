package org.mailkeep.restore.imap;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.restore.target.KeywordName;

/** Flags, keywords and times of messages as IMAP writes them. */
final class MessageMarks {

  private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("dd-MMM-uuuu HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter READ = DateTimeFormatter.ofPattern("d-MMM-uuuu HH:mm:ss Z", Locale.ROOT);

  /** Servers keep times as 32 bits without a sign, or more. */
  private static final Instant LAST = Instant.ofEpochSecond(0xffff_ffffL);

  private MessageMarks() {}

  /** All of its flags that can be said in IMAP, such as {@code \Seen $Forwarded}. */
  static String settable(CatalogMessage message) {
    List<String> flags = new ArrayList<>();
    for (Flag flag : Flag.values()) {
      if (message.flags().contains(flag)) {
        flags.add(name(flag));
      }
    }
    message.keywords().stream().filter(KeywordName::isOne).forEach(flags::add);
    return String.join(" ", flags);
  }

  /** What is the same for all messages with the same flags and keywords. */
  static SortedSet<String> wanted(CatalogMessage message) {
    TreeSet<String> flags = new TreeSet<>();
    message.flags().forEach(flag -> flags.add(name(flag).toLowerCase(Locale.ROOT)));
    message.keywords().forEach(keyword -> flags.add(keyword.toLowerCase(Locale.ROOT)));
    return flags;
  }

  /** The same of what a server says; what it adds on its own is left out. */
  static SortedSet<String> there(Collection<String> said) {
    TreeSet<String> flags = new TreeSet<>();
    said.forEach(flag -> flags.add(flag.toLowerCase(Locale.ROOT)));
    flags.remove("\\recent");
    return flags;
  }

  private static String name(Flag flag) {
    return switch (flag) {
      case SEEN -> "\\Seen";
      case ANSWERED -> "\\Answered";
      case FLAGGED -> "\\Flagged";
      case DELETED -> "\\Deleted";
      case DRAFT -> "\\Draft";
    };
  }

  /** A time in quotes; empty if servers can't keep it. */
  static Optional<String> date(Instant time) {
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
      return Optional.empty();
    }
    return Optional.of('"' + WRITTEN.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC)) + " +0000\"");
  }

  /** The seconds of a server's INTERNALDATE; -1 if it is none. */
  static long seconds(@Nullable String said) {
    try {
      return said == null ? -1 : OffsetDateTime.parse(said.strip(), READ).toEpochSecond();
    } catch (DateTimeParseException e) {
      return -1;
    }
  }
}
