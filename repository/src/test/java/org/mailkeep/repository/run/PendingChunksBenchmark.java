package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** What chunks that are not committed cost a run. Run by hand with a file that does not exist, and a number of millions of chunks. */
final class PendingChunksBenchmark {
  private static final int MILLION = 1_000_000;

  private PendingChunksBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    int chunks = Integer.parseInt(arguments[1]) * MILLION;
    try (PendingChunks pending = new PendingChunks(file)) {
      long start = System.nanoTime();
      Random ids = new Random(1);
      for (int i = 0; i < chunks; i++) {
        pending.put(ids.nextLong(), ids.nextLong(), i, 0);
      }
      say("put", start, chunks);
      start = System.nanoTime();
      ids = new Random(1);
      int found = 0;
      for (int i = 0; i < MILLION; i++) {
        found += pending.find(ids.nextLong(), ids.nextLong()) == PendingChunks.NONE ? 0 : 1;
      }
      say("found " + found, start, MILLION);
      start = System.nanoTime();
      ids = new Random(2);
      found = 0;
      for (int i = 0; i < MILLION; i++) {
        found += pending.find(ids.nextLong(), ids.nextLong()) == PendingChunks.NONE ? 0 : 1;
      }
      say("asked in vain, but for " + found, start, MILLION);
      System.gc();
      System.out.printf("heap %d MB%n",
          (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      lines.filter(line -> line.startsWith("VmHWM")).forEach(line -> System.out.println(line.replaceAll("\\s+", " ")));
    }
  }

  private static void say(String what, long start, int times) {
    System.out.printf("%-30s %.2f us each%n", what, (System.nanoTime() - start) / 1e3 / times);
  }
}
