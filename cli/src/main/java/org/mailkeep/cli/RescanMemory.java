package org.mailkeep.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.repository.base.Hash256;

/**
 * Knows when a job has last read everything, and says when to do so again. A round of reading everything ends when every account has had its turn, in however many nights. Where it
 * is not known, everything is read; on the first night that is so anyway.
 *
 * <pre>
 * line 1   mailkeep rescan 1
 * line 2   when the round began, as in RFC 3339
 * line 3   FIRST or RESCAN: what made it read everything
 * others   each the hash of an account whose turn has not come in this round, 16 hex digits
 * </pre>
 */
final class RescanMemory {
  private static final String TITLE = "mailkeep rescan 1";
  private static final int MOST_BYTES = 64 << 20;

  /** A night that begins a little earlier than the one so many days before is one of those meant. */
  private static final Duration EARLY = Duration.ofHours(12);

  private final Path file;
  private final Duration every;
  private final Instant now;
  private @Nullable Round round;

  /**
   * Of one run.
   *
   * @param file where it is kept
   * @param every how often to read everything
   * @param now when the run begins
   */
  RescanMemory(Path file, Duration every, Instant now) {
    this.file = file;
    this.every = every;
    this.now = now;
  }

  /** How closely to look this time. */
  JobPlan.Look look(BackupRequest.Before before) throws IOException {
    Optional<Round> known = read();
    if (known.isEmpty()) {
      round = new Round(now, before.isNothing() ? Kind.FIRST : Kind.RESCAN, Optional.empty());
    } else if (known.get().open()) {
      round = known.get();
    } else {
      round = isDue(known.get().begun()) ? new Round(now, Kind.RESCAN, Optional.empty()) : null;
    }
    return round != null && round.kind() == Kind.RESCAN ? JobPlan.Look.RESCAN : JobPlan.Look.CHANGES;
  }

  private boolean isDue(Instant last) {
    Duration half = every.dividedBy(2);
    Duration early = half.compareTo(EARLY) < 0 ? half : EARLY;
    return last.isAfter(now) || !now.isBefore(last.plus(every).minus(early));
  }

  /** Remembers what came of it: {@code carried} are the accounts that were not reached, or not got through. */
  void done(List<String> carried) throws IOException {
    if (round == null) {
      return;
    }
    Set<String> left = carried.stream().map(RescanMemory::brief).collect(Collectors.toCollection(TreeSet::new));
    round.pending().ifPresent(left::retainAll);
    StringBuilder text = new StringBuilder(TITLE + "\n" + round.begun() + "\n" + round.kind() + "\n");
    left.forEach(account -> text.append(account).append('\n'));
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, text, US_ASCII);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What is remembered; empty if that can't be told. */
  private Optional<Round> read() throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    List<String> lines = new String(bytes, US_ASCII).lines().toList();
    if (bytes.length > MOST_BYTES || lines.size() < 3 || !lines.getFirst().equals(TITLE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Round(Instant.parse(lines.get(1)), Kind.valueOf(lines.get(2)),
          Optional.of(Set.copyOf(lines.subList(3, lines.size())))));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String brief(String account) {
    return Hash256.sha256(ByteBuffer.wrap(account.getBytes(UTF_8))).hex().substring(0, 16);
  }

  private enum Kind {
    /** Nothing was known yet, so that everything was read without being asked for. */
    FIRST, RESCAN
  }

  /**
   * A round of reading everything.
   *
   * @param pending accounts whose turn has not come; empty if that of none has
   */
  private record Round(Instant begun, Kind kind, Optional<Set<String>> pending) {
    boolean open() {
      return pending.map(left -> !left.isEmpty()).orElse(true);
    }
  }
}
