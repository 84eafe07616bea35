package org.mailkeep.repository.pack;

import java.nio.ByteBuffer;
import java.util.List;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/** Takes any number of bytes and keeps none. */
final class ForgetfulStore implements ObjectStore {

  @Override
  public StagedObject stage() {
    return new StagedObject() {
      private long length;

      @Override
      public void write(ByteBuffer bytes) {
        length += bytes.remaining();
        bytes.position(bytes.limit());
      }

      @Override
      public long length() {
        return length;
      }

      @Override
      public void commit(ObjectKey key) {}

      @Override
      public void close() {}
    };
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) {}

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) {
    return List.of();
  }

  @Override
  public String location() {
    return "nowhere";
  }

  @Override
  public void close() {}
}
