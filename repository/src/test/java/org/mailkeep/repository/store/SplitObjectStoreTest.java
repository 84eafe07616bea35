package org.mailkeep.repository.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitObjectStoreTest implements ObjectStoreContract {
  private final InMemoryObjectStore main = new InMemoryObjectStore();
  private final InMemoryObjectStore control = new InMemoryObjectStore();
  private final SplitObjectStore store = new SplitObjectStore(main, control);

  @Override
  public ObjectStore store() {
    return store;
  }

  @Test
  void controlObjectsLieInTheirOwnPlace() throws Exception {
    List<String> controls = List.of("FORMAT", "audit/a/1", "keys/slot/aa", "roots/ff", "runs/00000001/aa/open");
    List<String> others = List.of("index/00000001/aa-0000", "packs/00000001/aa", "snapshots/00000001/aa");
    for (String path : controls) {
      store.put(new ObjectKey(path), ByteBuffer.wrap(path.getBytes(US_ASCII)));
    }
    for (String path : others) {
      try (StagedObject staged = store.stage()) {
        staged.write(ByteBuffer.wrap(path.getBytes(US_ASCII)));
        staged.commit(new ObjectKey(path));
      }
    }

    assertThat(control.list("")).extracting(object -> object.key().path()).containsExactlyElementsOf(controls);
    assertThat(main.list("")).extracting(object -> object.key().path()).containsExactlyElementsOf(others);
    assertThat(store.list("")).hasSize(8).extracting(StoredObject::key).isSorted();
  }

  @Test
  void whatLiesInTheOtherPlaceDoesNotCount() throws Exception {
    main.put(new ObjectKey("runs/00000001/aa/open"), ByteBuffer.allocate(1));
    for (int i = 10; i < 30; i++) {
      main.put(new ObjectKey("keys/" + i), ByteBuffer.allocate(1));
      control.put(new ObjectKey("packs/" + i), ByteBuffer.allocate(1));
    }
    main.put(new ObjectKey("packs/30"), ByteBuffer.allocate(1));
    control.put(new ObjectKey("roots/30"), ByteBuffer.allocate(1));

    assertThat(store.list("", "", 2)).extracting(object -> object.key().path()).containsExactly("packs/30", "roots/30");
    assertThat(store.list("runs/")).isEmpty();
  }
}
