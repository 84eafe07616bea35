package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.store.Bandwidth;
import org.mailkeep.repository.store.CountingObjectStore;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.LimitedObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RequestCount;
import org.mailkeep.repository.store.RetryingObjectStore;
import org.mailkeep.repository.store.SplitObjectStore;
import org.mailkeep.repository.store.StoreProbe;
import org.mailkeep.repository.store.s3.S3Location;
import org.mailkeep.repository.store.s3.S3Memory;
import org.mailkeep.repository.store.s3.S3ObjectStore;
import org.mailkeep.repository.store.s3.S3Probe;
import org.mailkeep.repository.store.s3.S3Settings;

/** Opens the object store that a location names: a folder, or a place in S3 with, perhaps, another for control objects. */
final class Stores {
  /** A probe wants to hear of trouble, not to outlast it. */
  private static final int PROBE_ATTEMPTS = 3;

  private final Shell shell;
  private final Path cache;
  private final RequestCount count = new RequestCount();
  private final Optional<Bandwidth> upload;
  private final Optional<Bandwidth> download;

  /** Will remember and spool below {@code cache}, within the limits in bytes a second that are given. */
  Stores(Shell shell, Path cache, Optional<Long> upload, Optional<Long> download) {
    this.shell = shell;
    this.cache = cache;
    this.upload = upload.map(Stores::bandwidth);
    this.download = download.map(Stores::bandwidth);
  }

  private static Bandwidth bandwidth(long bytesPerSecond) {
    return new Bandwidth(bytesPerSecond, System::nanoTime, Thread::sleep);
  }

  /** What the stores that were opened here have been asked. */
  RequestCount count() {
    return count;
  }

  /** The store of a repository that is there. */
  ObjectStore open(String location) throws IOException {
    return open(location, FolderObjectStore::open);
  }

  /** The store of a repository that is to be made. */
  ObjectStore create(String location) throws IOException {
    return open(location, FolderObjectStore::create);
  }

  private ObjectStore open(String location, Folders folders) throws IOException {
    if (!S3Location.isOne(location)) {
      return limited(folder(location, folders));
    }
    S3Location main = parse(location);
    if (main.control().isEmpty()) {
      return limited(s3(main));
    }
    String control = main.control().get();
    ObjectStore others = S3Location.isOne(control) ? s3(parseControl(main, control)) : folder(control, folders);
    return limited(new SplitObjectStore(s3(main), others));
  }

  /** Finds out what the places can do that {@code location} names, and remembers the settings that they need. */
  List<ProbedPlace> probe(String location) throws IOException {
    List<ProbedPlace> places = new ArrayList<>();
    if (!S3Location.isOne(location)) {
      places.add(probeFolder(location, ProbedPlace.Use.ALL));
      return places;
    }
    S3Location main = parse(location);
    places.add(probeS3(main, main.control().isEmpty() ? ProbedPlace.Use.ALL : ProbedPlace.Use.CONTENT));
    if (main.control().isPresent()) {
      String control = main.control().get();
      places.add(S3Location.isOne(control)
          ? probeS3(parseControl(main, control), ProbedPlace.Use.CONTROL)
          : probeFolder(control, ProbedPlace.Use.CONTROL));
    }
    return places;
  }

  private ProbedPlace probeFolder(String location, ProbedPlace.Use use) throws IOException {
    try (ObjectStore store = folder(location, FolderObjectStore::open)) {
      return new ProbedPlace(store.location(), use, Optional.empty(),
          new StoreProbe(store, Id128.random(shell.random())).run());
    }
  }

  private ProbedPlace probeS3(S3Location location, ProbedPlace.Use use) throws IOException {
    S3Probe probe = new S3Probe(location, settings -> s3(location, settings, PROBE_ATTEMPTS), shell.clock(),
        Id128.random(shell.random()));
    S3Probe.Report report = probe.run();
    memory().remember(location, report.settings());
    return new ProbedPlace(location.toString(), use, Optional.of(report.settings()), report.abilities());
  }

  private ObjectStore limited(ObjectStore store) {
    return upload.isEmpty() && download.isEmpty() ? store : new LimitedObjectStore(store, upload, download);
  }

  private ObjectStore folder(String location, Folders folders) throws IOException {
    return new CountingObjectStore(folders.open(Path.of(location)), count);
  }

  private ObjectStore s3(S3Location location) throws IOException {
    return s3(location, memory().settings(location), RetryingObjectStore.DEFAULT_ATTEMPTS);
  }

  private ObjectStore s3(S3Location location, S3Settings settings, int attempts) throws IOException {
    return new RetryingObjectStore(S3ObjectStore.open(location, settings, cache.resolve("spool"), count), attempts,
        Thread::sleep, shell.random());
  }

  private S3Memory memory() {
    return new S3Memory(cache.resolve("s3"));
  }

  private static S3Location parse(String location) {
    try {
      return S3Location.parse(location);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static S3Location parseControl(S3Location main, String control) {
    try {
      return main.parseControl(control);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("control: " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Folders {
    ObjectStore open(Path folder) throws IOException;
  }
}
