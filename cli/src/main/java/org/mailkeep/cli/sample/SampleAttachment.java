package org.mailkeep.cli.sample;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A file that people send around.
 *
 * @param name of the file
 * @param type its MIME type
 * @param seed what its bytes follow from
 * @param bytes how many there are
 */
record SampleAttachment(String name, String type, long seed, int bytes) {

  /** The attachment of that number: from some kilobytes to some megabytes, most of them small. */
  static SampleAttachment number(long seed, int number) {
    SplittableRandom random = new SplittableRandom(seed + 31L * number);
    int bytes = (int) (6_000 * StrictMath.pow(2, random.nextDouble() * 8.5));
    String name = SampleText.words(random, 2, "-").toLowerCase(Locale.ROOT);
    return switch (number % 3) {
      case 0 -> new SampleAttachment(name + ".jpg", "image/jpeg", random.nextLong(), bytes);
      case 1 -> new SampleAttachment(name + ".pdf", "application/pdf", random.nextLong(), bytes);
      default -> new SampleAttachment(name + ".csv", "text/csv", random.nextLong(), bytes);
    };
  }

  /** Its content: pictures don't compress, tables do, documents are something in between. */
  byte[] content() {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] content = new byte[bytes];
    switch (type) {
      case "image/jpeg" -> random.nextBytes(content);
      case "text/csv" -> fill(content, 0, table(random));
      default -> {
        fill(content, 0, SampleText.paragraphs(random, bytes / 3, "\n"));
        byte[] pictures = new byte[bytes - bytes / 3];
        random.nextBytes(pictures);
        System.arraycopy(pictures, 0, content, bytes / 3, pictures.length);
      }
    }
    return content;
  }

  private String table(RandomGenerator random) {
    StringBuilder table = new StringBuilder(bytes + 100);
    for (int row = 0; table.length() < bytes; row++) {
      table.append(row).append(',').append(SampleText.words(random, 1, "")).append(',').append(random.nextInt(100_000))
          .append(',')
          .append(random.nextInt(100)).append('.').append(random.nextInt(10)).append('\n');
    }
    return table.toString();
  }

  private static void fill(byte[] target, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, target, offset, Math.min(bytes.length, target.length - offset));
  }
}
