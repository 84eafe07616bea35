package org.mailkeep.cli.sample;

import java.util.random.RandomGenerator;

/** Prose that means nothing and compresses about as well as what people write to each other. */
final class SampleText {
  private static final String[] WORDS = """
      the of and to a in is that for it on with as be this was are at by we I you not have from or will can if our your \
      all has one but they which when an there would about so more no do been time also any what their may out up some could \
      other than then only meeting report please see next week new project work attached file draft version budget review \
      thanks regards students department course office room list data results paper deadline change first two use need send \
      page section figure table group university faculty semester exam schedule library server account password system \
      network update question answer problem idea comment agenda minutes committee proposal funding travel invoice order \
      delivery number date Monday Tuesday Wednesday Thursday Friday morning afternoon today tomorrow yesterday soon later \
      before after between under over during through against without because although however therefore perhaps really \
      quite rather almost always never often sometimes usually again already still just even much many few several such \
      same different important possible necessary available useful interesting difficult simple clear final open public \
      private small large long short early late better best good great happy sorry sure able ready free busy method model \
      analysis sample test measurement experiment theory equation parameter value function algorithm software code branch \
      release issue patch build error message archive folder attachment picture slide presentation talk seminar workshop \
      conference journal editor reviewer author chapter thesis supervisor assistant professor lecture tutorial exercise \
      homework grade certificate application form signature contract position salary holiday vacation birthday lunch coffee \
      train flight hotel ticket address phone city country language translation dictionary history culture music concert \
      garden weather summer winter spring autumn light water energy building floor door window key table chair screen"""
      .split(" ");

  private SampleText() {}

  /** Paragraphs of about {@code bytes} bytes in lines of at most 72 characters, each ended by {@code lineEnd}. */
  static String paragraphs(RandomGenerator random, int bytes, String lineEnd) {
    StringBuilder text = new StringBuilder(bytes + 100);
    int column = 0;
    int sentence = 0;
    while (text.length() < bytes) {
      String word = word(random);
      if (sentence == 0) {
        word = Character.toUpperCase(word.charAt(0)) + word.substring(1);
      }
      sentence = sentence > 5 && random.nextInt(12) == 0 ? 0 : sentence + 1;
      if (sentence == 0) {
        word += ".";
      }
      if (column > 0 && column + 1 + word.length() > 72) {
        text.append(lineEnd);
        column = 0;
      } else if (column > 0) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
      if (sentence == 0 && random.nextInt(6) == 0) {
        text.append(lineEnd).append(lineEnd);
        column = 0;
      }
    }
    return text.append('.').append(lineEnd).toString();
  }

  /** A few words for a subject or a file's name. */
  static String words(RandomGenerator random, int count, String between) {
    StringBuilder text = new StringBuilder(word(random));
    for (int i = 1; i < count; i++) {
      text.append(between).append(word(random));
    }
    return text.toString();
  }

  /** Frequent words come first in the list, and are chosen more often, as in any language. */
  private static String word(RandomGenerator random) {
    double uniform = random.nextDouble();
    return WORDS[(int) (uniform * uniform * uniform * WORDS.length)];
  }
}
