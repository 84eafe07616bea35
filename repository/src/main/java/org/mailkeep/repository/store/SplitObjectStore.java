package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Two stores as one: control objects (FORMAT, keys, runs, roots, ledgers, policies, holds, lists of locks, distrust, audit, evidence) in one, all else in the other. For servers that hold create-once only in a bucket
 * without object lock, and keep packs only in one with.
 */
public final class SplitObjectStore implements ObjectStore {
  private static final List<String> CONTROL = List.of("FORMAT", "audit/", "distrust/", "evidence/", "guard/", "holds/",
      "keys/",
      "ledger/", "locks/",
      "packlists/", "policy/", "roots/", "runs/");

  private final ObjectStore main;
  private final ObjectStore control;

  /** Control objects in {@code control}, others in {@code main}; both are closed with this one. */
  public SplitObjectStore(ObjectStore main, ObjectStore control) {
    this.main = main;
    this.control = control;
  }

  /** Whether an object of that name keeps the protocol, not content. */
  public static boolean isControl(String path) {
    return CONTROL.stream().anyMatch(path::startsWith);
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    of(key).put(key, bytes);
  }

  @Override
  public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    return of(key).putIfAbsent(key, bytes);
  }

  /** In the main store: control objects know their names before their bytes. */
  @Override
  public StagedObject stage() throws IOException {
    return main.stage();
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    return of(key).get(key, atMost);
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    return of(key).get(key, range);
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    if (isControl(prefix)) {
      return control.list(prefix, after, limit);
    }
    if (CONTROL.stream().noneMatch(name -> name.startsWith(prefix))) {
      return main.list(prefix, after, limit);
    }
    List<StoredObject> both = new ArrayList<>(page(control, true, prefix, after, limit));
    both.addAll(page(main, false, prefix, after, limit));
    both.sort(Comparator.comparing(StoredObject::key));
    return both.size() > limit ? List.copyOf(both.subList(0, limit)) : both;
  }

  @Override
  public List<StoredObject> list(String prefix) throws IOException {
    if (isControl(prefix)) {
      return control.list(prefix);
    }
    return CONTROL.stream().noneMatch(name -> name.startsWith(prefix))
        ? main.list(prefix)
        : ObjectStore.super.list(prefix);
  }

  /** A page of what belongs there: each of the two may be a store with a past. */
  private static List<StoredObject> page(ObjectStore store, boolean controls, String prefix, String after, int limit)
      throws IOException {
    List<StoredObject> found = new ArrayList<>();
    String from = after;
    List<StoredObject> page;
    do {
      page = store.list(prefix, from, limit);
      page.stream().filter(object -> isControl(object.key().path()) == controls).forEach(found::add);
      from = page.isEmpty() ? from : page.getLast().key().path();
    } while (page.size() == limit && found.size() < limit);
    return found;
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return main.retaining();
  }

  @Override
  public Optional<VersionStore> versions() {
    return main.versions();
  }

  @Override
  public Optional<ChecksumStore> checksums() {
    return main.checksums();
  }

  @Override
  public Optional<RemovalStore> removing() {
    Optional<RemovalStore> ofMain = main.removing();
    Optional<RemovalStore> ofControl = control.removing();
    return ofMain.isPresent() && ofControl.isPresent()
        ? Optional.of(key -> (isControl(key.path()) ? ofControl : ofMain).get().remove(key))
        : Optional.empty();
  }

  @Override
  public String location() {
    return main.location();
  }

  @Override
  public void close() throws IOException {
    try (main; control) {
      // Both, even if one fails.
    }
  }

  private ObjectStore of(ObjectKey key) {
    return isControl(key.path()) ? control : main;
  }
}
