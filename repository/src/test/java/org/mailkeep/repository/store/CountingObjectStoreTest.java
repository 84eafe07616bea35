package org.mailkeep.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.RepositoryException.Missing;

class CountingObjectStoreTest implements ObjectStoreContract {
  private final RequestCount count = new RequestCount();
  private final ObjectStore store = new CountingObjectStore(new InMemoryObjectStore(), count);

  @Override
  public ObjectStore store() {
    return store;
  }

  @Test
  void everyCallCountsAndItsBytes() throws Exception {
    store.put(KEY, ByteBuffer.allocate(10));
    try (StagedObject staged = store.stage()) {
      staged.write(ByteBuffer.allocate(100));
      staged.commit(new ObjectKey("packs/1"));
    }
    store.get(KEY, 50);
    store.get(KEY, new ByteRange(2, 3));
    assertThatThrownBy(() -> store.get(new ObjectKey("none"), 1)).isInstanceOf(Missing.class);
    store.list("");
    store.list("", "", 1);
    store.removing().orElseThrow().remove(KEY);

    assertThat(count.soFar()).isEqualTo(new Requests(2, 3, 2, 0, 1, 110, 13));
    assertThat(count.soFar().all()).isEqualTo(8);
  }
}
