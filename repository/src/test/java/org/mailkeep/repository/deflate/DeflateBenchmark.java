package org.mailkeep.repository.deflate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** What encoding and proving cost. Run by hand: a folder of messages, of which the first 40 MB are read. */
final class DeflateBenchmark {
  private static final int LIMIT = 40_000_000;

  private DeflateBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    List<byte[]> messages = new ArrayList<>();
    long bytes = 0;
    try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        byte[] message = Files.readAllBytes(file);
        messages.add(message);
        bytes += message.length;
        if (bytes > LIMIT) {
          break;
        }
      }
    }
    System.out.printf(Locale.ROOT, "%d messages, %d bytes%n", messages.size(), bytes);
    List<byte[]> usual = messages.stream().map(message -> DeflateSteps.jdk(6, message)).toList();
    // Few encoders choose so: no candidate makes them.
    List<byte[]> foreign = messages.stream().map(message -> DeflateSteps.jdk(6, Deflater.HUFFMAN_ONLY, message))
        .toList();
    for (int round = 0; round < 3; round++) {
      for (int level : new int[] {1, 6, 9}) {
        try (NativeDeflater encoder = new NativeDeflater(level)) {
          measure("native, level " + level, bytes, () -> encodeAll(encoder, messages));
        }
        measure("frozen, level " + level, bytes,
            () -> encodeAll(new FrozenDeflater(DeflateParams.zlib(level)), messages));
      }
      measure("frozen, gzip -6", bytes, () -> encodeAll(new FrozenDeflater(DeflateParams.gnuGzip(6)), messages));
      try (DeflateEncoders encoders = new DeflateEncoders(); DeflateProver prover = new DeflateProver(encoders)) {
        measure("prove level 6, which is tried first", bytes, () -> proveAll(prover, usual));
        measure("prove nothing", bytes, () -> proveAll(prover, foreign));
      }
    }
  }

  private static void encodeAll(DeflateEncoder encoder, List<byte[]> messages) throws IOException {
    for (byte[] message : messages) {
      encoder.write(message, 0, message.length, OutputStream.nullOutputStream());
      encoder.finish(OutputStream.nullOutputStream());
    }
  }

  private static void proveAll(DeflateProver prover, List<byte[]> stored) throws IOException {
    int proven = 0;
    for (byte[] stream : stored) {
      proven += prover.prove(() -> new ByteArrayInputStream(stream), List.of()).isPresent() ? 1 : 0;
    }
    System.out.printf(Locale.ROOT, "%d of %d proven: ", proven, stored.size());
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void measure(String what, long bytes, Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    System.out.printf(Locale.ROOT, "%-40s %8.1f MB/s%n", what, bytes * 1e3 / (System.nanoTime() - start));
  }
}
