package org.mailkeep.restore.serve;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.mailkeep.restore.serve.Selected.Numbering;

/** SEARCH and UID SEARCH. */
final class Search {
  private static final int NUMBERS_A_LINE = 1000;

  private Search() {}

  /** Answers a command. Messages whose text can't be read are not found by it, and said at the end. */
  static void run(Selected selected, Arguments arguments, Numbering numbering, ImapWriter out)
      throws IOException, BadCommand, Refusal {
    arguments.space();
    String begin = arguments.peek();
    if (begin.equals("CHARSET")) {
      arguments.word();
      arguments.space();
      String charset = arguments.text().toUpperCase(Locale.ROOT);
      if (!charset.equals("UTF-8") && !charset.equals("US-ASCII")) {
        throw new Refusal("[BADCHARSET (UTF-8 US-ASCII)] only UTF-8 is known here");
      }
      arguments.space();
    }
    SearchKey key = SearchParser.parse(arguments, selected);
    int count = selected.index().count();
    NumberSet all = new NumberSet(count == 0 ? List.of() : List.of(new NumberSet.Range(0, count - 1L)));
    StringBuilder found = new StringBuilder();
    int[] state = new int[2];
    String[] reason = {""};
    out.raw("* SEARCH");
    selected.visit(all, (position, message) -> {
      try {
        if (key.matches(new Candidate(selected, position, message))) {
          found.append(' ').append(numbering == Numbering.UID ? message.uid() : position + 1L);
          state[0]++;
        }
      } catch (IOException e) {
        state[1]++;
        reason[0] = String.valueOf(e.getMessage());
      }
      if (state[0] == NUMBERS_A_LINE) {
        out.raw(found.toString());
        found.setLength(0);
        state[0] = 0;
      }
    });
    out.line(found.toString());
    if (state[1] > 0) {
      throw new Refusal("[SERVERBUG] " + state[1] + " messages can't be searched: " + reason[0]);
    }
  }
}
