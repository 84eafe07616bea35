package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a folder costs. Run by hand: an empty folder on the disk to measure. */
final class FolderObjectStoreBenchmark {
  private static final int OBJECTS = 100_000;

  private FolderObjectStoreBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    FolderObjectStore store = FolderObjectStore.create(folder);
    for (int round = 0; round < 5; round++) {
      int number = round;
      measure("put 200 control objects of 500 bytes, one folder", () -> {
        for (int i = 0; i < 200; i++) {
          store.put(new ObjectKey("index/0000000%d/%08x".formatted(number, i)), ByteBuffer.allocate(500));
        }
      });
      measure("put 200 control objects of 500 bytes, a folder each", () -> {
        for (int i = 0; i < 200; i++) {
          store.put(new ObjectKey("runs/0000000%d/%08x/open".formatted(number, i)), ByteBuffer.allocate(500));
        }
      });
      measure("stage and commit 4 packs of 16 MiB", () -> {
        for (int i = 0; i < 4; i++) {
          try (StagedObject staged = store.stage()) {
            staged.write(ByteBuffer.allocate(16 << 20));
            staged.commit(new ObjectKey("packs/0000000%d/%08x".formatted(number, i)));
          }
        }
      });
    }
    Path many = Files.createDirectories(folder.resolve("packs/00000009"));
    for (int i = 0; i < OBJECTS; i++) {
      Files.createFile(many.resolve("%064x".formatted(i * 0x9e3779b97f4a7c15L)));
    }
    for (int round = 0; round < 3; round++) {
      measure("list " + OBJECTS + " objects", () -> store.list("packs/00000009/"));
      measure("list them in pages of 10,000", () -> pages(store, 10_000));
      measure("get 10,000 of them", () -> {
        for (StoredObject object : store.list("packs/00000009/", "", 10_000)) {
          store.get(object.key(), 10);
        }
      });
    }
  }

  private static void pages(ObjectStore store, int limit) throws IOException {
    List<StoredObject> page;
    String after = "";
    do {
      page = store.list("packs/00000009/", after, limit);
      after = page.isEmpty() ? "" : page.getLast().key().path();
    } while (page.size() == limit);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void measure(String what, Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    System.out.printf(Locale.ROOT, "%-55s %8.1f ms%n", what, (System.nanoTime() - start) / 1e6);
  }
}
