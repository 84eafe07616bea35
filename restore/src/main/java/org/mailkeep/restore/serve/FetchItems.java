package org.mailkeep.restore.serve;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.mailkeep.restore.serve.FetchItem.Fact;
import org.mailkeep.restore.serve.FetchItem.Piece;
import org.mailkeep.restore.serve.FetchItem.Section;

/** Reads what FETCH asks for (RFC 3501, section 6.4.5). */
final class FetchItems {

  /** Deepest path of numbers in a section. */
  private static final int DEEPEST = 100;

  private static final Set<Fact> FAST = EnumSet.of(Fact.FLAGS, Fact.INTERNALDATE, Fact.SIZE);

  private final Arguments in;
  private final List<FetchItem> items = new ArrayList<>();

  private FetchItems(Arguments in) {
    this.in = in;
  }

  /** Reads items to the end of the arguments; none comes twice. */
  static List<FetchItem> parse(Arguments in) throws BadCommand {
    FetchItems reader = new FetchItems(in);
    if (in.skip('(')) {
      do {
        reader.item();
      } while (in.skip(' '));
      in.need(')');
      if (in.skip(' ')) {
        // Modifiers such as CHANGEDSINCE belong to extensions that are not offered.
        throw new BadCommand("modifiers of FETCH are not known here");
      }
    } else {
      reader.item();
    }
    in.end();
    return List.copyOf(reader.items);
  }

  private void item() throws BadCommand {
    String name = in.word("[").toUpperCase(Locale.ROOT);
    if (in.next('[')) {
      if (!name.equals("BODY") && !name.equals("BODY.PEEK")) {
        throw new BadCommand("no such item of FETCH");
      }
      add(section());
      return;
    }
    switch (name) {
      case "ALL" -> {
        FAST.forEach(this::add);
        add(Fact.ENVELOPE);
      }
      case "FAST" -> FAST.forEach(this::add);
      case "FULL" -> {
        FAST.forEach(this::add);
        add(Fact.ENVELOPE);
        add(Fact.BODY);
      }
      case "FLAGS" -> add(Fact.FLAGS);
      case "UID" -> add(Fact.UID);
      case "INTERNALDATE" -> add(Fact.INTERNALDATE);
      case "RFC822.SIZE" -> add(Fact.SIZE);
      case "ENVELOPE" -> add(Fact.ENVELOPE);
      case "BODY" -> add(Fact.BODY);
      case "BODYSTRUCTURE" -> add(Fact.BODYSTRUCTURE);
      case "X-GUID" -> add(Fact.GUID);
      case "RFC822" -> add(whole("RFC822", Piece.ALL));
      case "RFC822.HEADER" -> add(whole("RFC822.HEADER", Piece.HEADER));
      case "RFC822.TEXT" -> add(whole("RFC822.TEXT", Piece.TEXT));
      default -> throw new BadCommand("no such item of FETCH");
    }
  }

  private void add(FetchItem item) {
    if (!items.contains(item)) {
      items.add(item);
    }
  }

  private static Section whole(String label, Piece piece) {
    return new Section(label, List.of(), piece, List.of(), 0, Long.MAX_VALUE);
  }

  private Section section() throws BadCommand {
    in.need('[');
    List<Integer> path = new ArrayList<>();
    Piece piece = Piece.ALL;
    List<String> names = List.of();
    String spec = in.next(']') ? "" : in.word("]").toUpperCase(Locale.ROOT);
    String rest = spec;
    while (!rest.isEmpty() && Character.isDigit(rest.charAt(0))) {
      int dot = rest.indexOf('.');
      path.add(number(dot < 0 ? rest : rest.substring(0, dot)));
      if (path.size() > DEEPEST) {
        throw new BadCommand("a section is too deep");
      }
      rest = dot < 0 ? "" : rest.substring(dot + 1);
      if (dot >= 0 && rest.isEmpty()) {
        throw new BadCommand("a section ends in a dot");
      }
    }
    StringBuilder label = new StringBuilder("BODY[").append(spec);
    switch (rest) {
      case "" -> piece = Piece.ALL;
      case "HEADER" -> piece = Piece.HEADER;
      case "TEXT" -> piece = Piece.TEXT;
      case "MIME" -> piece = Piece.MIME;
      case "HEADER.FIELDS", "HEADER.FIELDS.NOT" -> {
        piece = rest.equals("HEADER.FIELDS") ? Piece.FIELDS : Piece.FIELDS_NOT;
        in.space();
        names = in.texts();
        label.append(" (").append(String.join(" ", names.stream().map(FetchItems::shown).toList())).append(')');
      }
      default -> throw new BadCommand("no such section");
    }
    if (piece == Piece.MIME && path.isEmpty()) {
      throw new BadCommand("MIME needs the number of a part");
    }
    in.need(']');
    label.append(']');
    long from = 0;
    long most = Long.MAX_VALUE;
    if (in.next('<')) {
      String[] partial = in.word().split("[<.>]", -1);
      if (partial.length != 4) {
        throw new BadCommand("expected <octet.count>");
      }
      from = octets(partial[1]);
      most = octets(partial[2]);
      label.append('<').append(from).append('>');
    }
    return new Section(label.toString(), path, piece,
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(), from, most);
  }

  /** The name of a field as it can be sent back. */
  private static String shown(String name) {
    String ascii = name.chars().allMatch(c -> c >= ' ' && c < 127) ? name : "?";
    return ascii.matches("[A-Za-z0-9_.-]+") ? ascii.toUpperCase(Locale.ROOT) : ImapWriter.quoted(ascii);
  }

  private static int number(String text) throws BadCommand {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new BadCommand("not the number of a part");
    }
    return Integer.parseInt(text);
  }

  private static long octets(String text) throws BadCommand {
    if (!text.matches("[0-9]{1,18}")) {
      throw new BadCommand("not a number of bytes");
    }
    return Long.parseLong(text);
  }
}
