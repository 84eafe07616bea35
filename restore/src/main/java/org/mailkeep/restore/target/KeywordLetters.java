package org.mailkeep.restore.target;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The letters that stand for keywords in the names of a Maildir's files: {@code dovecot-keywords}, a number from 0 and a name in each line. There are 26. */
final class KeywordLetters {

  private static final int LETTERS = 26;
  private static final int LONGEST_FILE = 64 << 10;

  private final Path file;
  private final String[] names = new String[LETTERS];

  /** Those of the mailbox in {@code folder}. */
  KeywordLetters(Path folder) throws IOException {
    file = folder.resolve("dovecot-keywords");
    Arrays.fill(names, "");
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      String text = new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
      for (String line : text.split("\n")) {
        String[] words = line.split(" ", 2);
        if (words.length == 2 && words[0].matches("[0-9]{1,2}") && Integer.parseInt(words[0]) < LETTERS) {
          names[Integer.parseInt(words[0])] = words[1];
        }
      }
    } catch (NoSuchFileException e) {
      return;
    }
  }

  /**
   * The letters of {@code keywords}, as far as they have some or can get one: then the file says so before this returns.
   *
   * @param write whether letters may be given
   */
  List<Character> of(List<String> keywords, boolean write) throws IOException {
    List<Character> letters = new ArrayList<>();
    boolean more = false;
    for (String keyword : keywords) {
      int number = number(keyword);
      if (number < 0 && KeywordName.isOne(keyword)) {
        number = Arrays.asList(names).indexOf("");
        if (number >= 0) {
          names[number] = keyword;
          more = true;
        }
      }
      if (number >= 0) {
        letters.add((char) ('a' + number));
      }
    }
    if (more && write) {
      save();
    }
    return letters;
  }

  private int number(String keyword) {
    for (int i = 0; i < LETTERS; i++) {
      if (!names[i].isEmpty() && names[i].toLowerCase(Locale.ROOT).equals(keyword.toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private void save() throws IOException {
    try (PartFile part = PartFile.beside(file)) {
      for (int i = 0; i < LETTERS; i++) {
        if (!names[i].isEmpty()) {
          part.out().write((i + " " + names[i] + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      part.settle(file, Existing.OVERWRITE);
    }
  }
}
