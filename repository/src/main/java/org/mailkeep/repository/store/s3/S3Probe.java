package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.store.Ability;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Probed;
import org.mailkeep.repository.store.Probed.Verdict;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StoreProbe;

/** Finds out which settings a server needs and what it can do, by doing it. */
public final class S3Probe {
  /** Long enough to be read back, short enough not to be in anybody's way. */
  private static final Duration RETENTION = Duration.ofSeconds(5);

  private final S3Location location;
  private final Opener opener;
  private final Clock clock;
  private final Id128 id;
  private final List<Probed> found = new ArrayList<>();
  private int tries;

  /** Opens the location with some settings, retrying included. */
  @FunctionalInterface
  public interface Opener {
    ObjectStore open(S3Settings settings) throws IOException;
  }

  /** Will probe {@code location} under names that hold {@code id}, which is random. */
  public S3Probe(S3Location location, Opener opener, Clock clock, Id128 id) {
    this.location = location;
    this.opener = opener;
    this.clock = clock;
    this.id = id;
  }

  /**
   * What was found.
   *
   * @param settings that work
   * @param abilities one by one
   */
  public record Report(S3Settings settings, List<Probed> abilities) {
    public Report {
      abilities = List.copyOf(abilities);
    }
  }

  /**
   * Tries it all.
   *
   * @throws Refused if nothing can be stored there at all
   */
  public Report run() throws IOException {
    S3Settings settings = settings();
    try (ObjectStore store = opener.open(settings)) {
      found.addAll(new StoreProbe(store, id).run());
      lock(store);
    }
    found.sort((a, b) -> a.ability().compareTo(b.ability()));
    return new Report(settings, found);
  }

  private S3Settings settings() throws IOException {
    S3Settings safe = S3Settings.safe(location).with(location.wishes());
    S3Settings settings = safe;
    try {
      store(safe.withSha256(true));
      found.add(new Probed(Ability.SHA256_TAKEN, Verdict.YES, "or ignored"));
    } catch (Refused e) {
      settings = safe.withSha256(false);
      store(settings);
      found.add(new Probed(Ability.SHA256_TAKEN, Verdict.NO, said(e)));
    }
    try {
      store(settings.with(S3Settings.Checksums.WHEN_SUPPORTED).withSha256(false));
      found.add(new Probed(Ability.CRC, Verdict.YES, ""));
      return settings.with(S3Settings.Checksums.WHEN_SUPPORTED).with(location.wishes());
    } catch (Refused | OutcomeUnknown | Unavailable e) {
      // What settings without it have just done can't fail for another reason: old Ceph takes a checksum after the body for damage.
      found.add(new Probed(Ability.CRC, Verdict.NO, said(e)));
      return settings;
    }
  }

  /** Stores one small object with these settings and removes it, if it may. */
  private void store(S3Settings settings) throws IOException {
    ObjectKey key = new ObjectKey(StoreProbe.FOLDER + id.hex() + "/settings-" + tries++);
    try (ObjectStore store = opener.open(settings)) {
      store.put(key, ByteBuffer.wrap("probe".getBytes(US_ASCII)));
      remove(store, key);
    }
  }

  private static void remove(ObjectStore store, ObjectKey key) throws IOException {
    try {
      store.removing().orElseThrow().remove(key);
    } catch (Refused e) {
      // The probe of the store says so.
    }
  }

  private void lock(ObjectStore store) throws IOException {
    RetentionStore retaining = store.retaining().orElseThrow();
    try {
      if (!retaining.isOffered()) {
        found.add(new Probed(Ability.OBJECT_LOCK, Verdict.NO, "the bucket was made without it"));
        return;
      }
      found.add(new Probed(Ability.OBJECT_LOCK, Verdict.YES, ""));
      ObjectKey key = new ObjectKey(StoreProbe.FOLDER + id.hex() + "/retained");
      Instant until = clock.instant().plus(RETENTION).truncatedTo(ChronoUnit.SECONDS);
      retaining.put(key, ByteBuffer.wrap("probe".getBytes(US_ASCII)), new Retention(Retention.Mode.GOVERNANCE, until));
      Optional<Retention> kept = retaining.retention(key);
      boolean same = kept.isPresent() && kept.get().mode() == Retention.Mode.GOVERNANCE
          && !kept.get().until().isBefore(until);
      found.add(new Probed(Ability.RETENTION, same ? Verdict.YES : Verdict.NO,
          same ? "one object of 5 bytes is kept for " + RETENTION.toSeconds() + " s" : "read back: " + kept));
      remove(store, key);
    } catch (Refused | Unavailable e) {
      found.add(new Probed(Ability.RETENTION, Verdict.UNKNOWN, said(e)));
    }
  }

  private static String said(IOException e) {
    return String.valueOf(e.getMessage());
  }
}
