package org.mailkeep.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.agent.unwrap.Proof;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;

/** What a job did, told while it does it and summed up at its end. Not thread-safe. */
public final class JobReport {

  /** More unreadable files than this are only counted, not named. */
  private static final int MOST_NAMED = 10_000;

  private final Listener listener;
  private final List<Unreadable> unreadable = new ArrayList<>();
  private final List<AccountLine> accounts = new ArrayList<>();
  private long unreadableFiles;
  private long reproducedBytes;
  private long irreproducibleBytes;

  public JobReport(Listener listener) {
    this.listener = listener;
  }

  /** The files that could not be read, by name. */
  public List<Unreadable> unreadable() {
    return unreadable;
  }

  /** How many files could not be read. */
  public long unreadableFiles() {
    return unreadableFiles;
  }

  /** The accounts, in the order in which they were backed up. */
  public List<AccountLine> accounts() {
    return accounts;
  }

  /** Bytes of compressed mail of which the text is kept, since it gives the same bytes again. */
  public long reproducedBytes() {
    return reproducedBytes;
  }

  /** Bytes of compressed mail kept as they are. */
  public long irreproducibleBytes() {
    return irreproducibleBytes;
  }

  void payload(Proof proof) {
    if (proof.compression().isPresent()) {
      reproducedBytes += proof.range().bytes();
    } else {
      irreproducibleBytes += proof.range().bytes();
    }
  }

  void read(long bytes, long messages) {
    listener.read(bytes, messages);
  }

  void unreadable(String account, Path path, String reason) {
    unreadableFiles++;
    Unreadable line = new Unreadable(account, path, reason);
    if (unreadable.size() < MOST_NAMED) {
      unreadable.add(line);
    }
    listener.unreadable(line);
  }

  void committed(CommittedRun run) {
    listener.committed(run);
  }

  void begun(String account) {
    listener.begun(account);
  }

  void account(String account, AccountStatus status, AccountCounts counts) {
    AccountLine line = new AccountLine(account, status, counts);
    accounts.add(line);
    listener.account(line);
  }

  /** A file that could not be read, and why. */
  public record Unreadable(String account, Path path, String reason) {}

  /** What became of an account. */
  public record AccountLine(String account, AccountStatus status, AccountCounts counts) {}

  /** Told as the job goes on. */
  public interface Listener {

    /** So much was read. */
    void read(long bytes, long messages);

    /** A file could not be read. */
    void unreadable(Unreadable file);

    /** An account begins. */
    default void begun(String account) {}

    /** An account is done. */
    void account(AccountLine account);

    /** The accounts since the last commit are safe. */
    default void committed(CommittedRun run) {}
  }
}
