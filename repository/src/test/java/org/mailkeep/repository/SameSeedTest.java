package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** Writers have no randomness but what they are given: from one seed comes one repository, bit for bit. */
class SameSeedTest {

  /** What format version 1 looks like from seed 1, where no compressor has a say. */
  private static final Map<String, String> PINNED = Map.of(
      "FORMAT",
      "bb5ea20bced0363638789013b596bb5bcd022df663633c183d32b803d7962b6a",
      "keys/admin/cfbdc2b7d4e2c80d812e89575943c77d",
      "599014fc2defbf028b783822f7f5aa4df214a130ef24bb5a6c6450d8a679fe27",
      "keys/recipient/7d9b7e2de755e032baaf5f739e9eead4",
      "1802b2f8459c54f3e572570599c70768f9231b2844be2ea51df6bc555e009685",
      "keys/signer/e23e28f3499c27e3729901f838f392dc",
      "4aa124db77805d1ca4db521f32ab1eb95e672c444f6d48be8e666cfa5f5dbf25",
      "roots/ffffffffffffffff",
      "e00beb9e2e43cbeb2bae88ad60ab787e6bdff507e64198f7ddd21cd241435822",
      "runs/00000001/24827b7b9300952dc0c8cd7c4776578a/open",
      "ec0573c6041a3382a3690b59396951d48bac14c060db9b7d53148eea6dc3efd6");

  @TempDir
  private Path folder;

  @Test
  void theSameSeedWritesTheSameObjects() throws IOException {
    assertThat(write(7, "a")).isEqualTo(write(7, "b")).isNotEqualTo(write(8, "c")).hasSizeGreaterThan(10);
  }

  @Test
  void objectsWithoutCompressionAreTheOnesThatVersion1Wrote() throws IOException {
    assertThat(write(1, "a")).containsAllEntriesOf(PINNED);
  }

  /** The SHA-256 of every object, by name. */
  private Map<String, String> write(long seed, String cache) throws IOException {
    InMemoryObjectStore store = new InMemoryObjectStore();
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(1, 2, 3);
    SeededRandom random = new SeededRandom(seed);
    Credential owner = Repository.init(store, TinyBackup.CLOCK, random);
    try (Repository repository = Repository.open(store, owner, TinyBackup.CLOCK, random)) {
      TinyBackup.back(repository, folder.resolve(cache), accounts);
    }
    Map<String, String> objects = new TreeMap<>();
    for (StoredObject object : store.list("")) {
      objects.put(object.key().path(),
          Hash256.sha256(store.get(object.key(), Integer.MAX_VALUE)).toString());
    }
    return objects;
  }
}
