package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.root.CurrentMoves;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.CountingObjectStore;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RequestCount;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.PageTop;
import org.mailkeep.repository.tree.TreeEntry;

/** Room is for two of three blocks. */
class BlockCacheTest {

  private static final int FILE_BYTES = 100_000;

  @TempDir
  Path folder;

  private final RequestCount count = new RequestCount();
  private final ObjectStore store = new CountingObjectStore(new InMemoryObjectStore(), count);
  private Repository repository;
  private BlockCache cache;
  private BlockPlace first;
  private BlockPlace second;
  private BlockPlace third;

  @BeforeEach
  void threeBlocks() throws IOException {
    Credential owner = TinyBackup.init(store);
    Random random = new Random(5);
    TreeMap<String, byte[]> files = new TreeMap<>();
    for (String name : List.of("one", "three", "two")) {
      byte[] noise = new byte[FILE_BYTES];
      random.nextBytes(noise);
      files.put(name, noise);
    }
    Snapshot snapshot = TinyBackup.back(store, owner, folder, Map.of("anna", files)).snapshot();
    repository = TinyBackup.open(store, owner);
    List<BlockPlace> places = new ArrayList<>();
    PageTop tree = repository.trees().head(snapshot.accounts().getFirst().head().orElseThrow()).roots().getFirst()
        .tree();
    repository.trees().entries(tree, entry -> {
      if (entry instanceof TreeEntry.File file) {
        RecipeSegment recipe = ((FileContent.InPlace) file.content()).recipe();
        places.add(repository.places(List.of(recipe)).iterator().next());
      }
    });
    assertThat(places).doesNotHaveDuplicates().hasSize(3);
    first = places.get(0);
    second = places.get(1);
    third = places.get(2);
    cache = new BlockCache(store, repository.keyring(),
        new CurrentMoves(store, repository.keyring(), new RootChain(store, repository.keyring())),
        5 * FILE_BYTES / 2);
    cache.block(first);
    cache.block(second);
    cache.block(third);
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
    repository.close();
  }

  private long requests(BlockPlace place) throws IOException {
    long before = count.soFar().gets();
    cache.block(place);
    return count.soFar().gets() - before;
  }

  @Test
  void whatWasReadLastIsKept() throws IOException {
    assertThat(requests(third)).isZero();
    assertThat(requests(second)).isZero();
    assertThat(requests(first)).isOne();
  }

  @Test
  void whatIsClaimedIsKeptRatherThanWhatWasReadLast() throws IOException {
    try (BlocksAhead.Wanted claim = cache.claim(List.of(second))) {
      cache.block(third);
      cache.block(first);

      assertThat(requests(second)).isZero();
      assertThat(requests(third)).isOne();
    }
  }

  @Test
  void aClaimedBlockIsLetGoWithTheLastClaim() throws IOException {
    BlocksAhead.Wanted one = cache.claim(List.of(third));
    BlocksAhead.Wanted other = cache.claim(List.of(third, third));

    one.close();
    assertThat(requests(third)).isZero();
    other.close();
    assertThat(requests(third)).isOne();
  }

  @Test
  void claimsOfMoreThanThereIsRoomForDoNoHarm() throws IOException {
    try (BlocksAhead.Wanted claim = cache.claim(List.of(first, second, third))) {
      assertThat(requests(first)).isOne();
      assertThat(requests(second)).isOne();
      assertThat(requests(first)).isZero();
    }
  }
}
