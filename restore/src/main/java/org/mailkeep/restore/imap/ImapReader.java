package org.mailkeep.restore.imap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.restore.target.Digests;

/**
 * Reads what a server says (RFC 9051, section 9). Whatever that is, no more than {@link #LONGEST_RESPONSE} bytes of one response are kept; of the texts of messages, nothing but their
 * fingerprints.
 */
final class ImapReader {

  /** More than the flags of a message or the names of a mailbox take, with room. */
  static final int LONGEST_RESPONSE = 256 << 10;

  private static final int DEEPEST = 8;
  private static final Set<String> STATUS = Set.of("OK", "NO", "BAD", "BYE", "PREAUTH");

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;

  /** What may still be kept of this response. */
  private int room;

  ImapReader(InputStream in) {
    this.in = in;
  }

  /** Whether bytes have come that were not read: after STARTTLS, those are not the server's. */
  boolean isAhead() {
    return position < end;
  }

  Response next() throws IOException {
    room = LONGEST_RESPONSE;
    int first = peek();
    if (first == '+') {
      restOfLine();
      return new Response.Continue();
    }
    String tag = word();
    expect(' ');
    String name = word().toUpperCase(Locale.ROOT);
    if (STATUS.contains(name)) {
      return status(tag, name);
    }
    if (!tag.equals("*")) {
      throw unsound("a reply that is none");
    }
    long number = 0;
    if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      number = number(name);
      expect(' ');
      name = word().toUpperCase(Locale.ROOT);
    }
    if (name.equals("FETCH") && number > 0) {
      expect(' ');
      Response fetched = fetched();
      restOfLine();
      return fetched;
    }
    List<Item> items = new ArrayList<>();
    while (peek() == ' ') {
      take();
      if (peek() != '\r' && peek() != '\n') {
        items.add(item(0));
      }
    }
    restOfLine();
    return new Response.Data(number, name, items);
  }

  private Response.Status status(String tag, String name) throws IOException {
    String rest = restOfLine().stripLeading();
    String code = "";
    int close = rest.indexOf(']');
    if (rest.startsWith("[") && close > 0) {
      code = rest.substring(1, close);
      rest = rest.substring(close + 1).strip();
    }
    return new Response.Status(tag, name, code, rest);
  }

  private Response.Fetched fetched() throws IOException {
    long uid = 0;
    long size = -1;
    @Nullable List<String> flags = null;
    @Nullable String received = null;
    @Nullable String guid = null;
    @Nullable String header = null;
    @Nullable Fingerprint body = null;
    expect('(');
    while (peek() != ')') {
      String name = attribute();
      expect(' ');
      if (name.equals("BODY[]")) {
        body = body();
      } else {
        Item value = item(0);
        switch (name) {
          case "UID" -> uid = number(value.text1());
          case "RFC822.SIZE" -> size = number(value.text1());
          case "FLAGS" -> flags = value.texts();
          case "INTERNALDATE" -> received = value.text1();
          case "X-GUID" -> guid = value.text1();
          default -> header = name.startsWith("BODY[HEADER.FIELDS") ? value.text1() : header;
        }
      }
      if (peek() == ' ') {
        take();
      }
    }
    take();
    return new Response.Fetched(uid, flags, received, size, guid, header, body);
  }

  /** The name of an attribute, with what stands in its brackets. */
  private String attribute() throws IOException {
    StringBuilder name = new StringBuilder();
    boolean inside = false;
    while (inside || peek() != ' ' && peek() != ')') {
      int c = take();
      if (c == '\r' || c == '\n') {
        throw unsound("a line that ends within an attribute");
      }
      inside = c == '[' || inside && c != ']';
      keep(1);
      name.append((char) c);
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }

  private Item item(int depth) throws IOException {
    int c = peek();
    if (c == '(') {
      if (depth == DEEPEST) {
        throw unsound("lists too deep");
      }
      take();
      List<Item> items = new ArrayList<>();
      while (peek() != ')') {
        if (peek() == ' ') {
          take();
        } else {
          keep(32);
          items.add(item(depth + 1));
        }
      }
      take();
      return new Item.Many(items);
    }
    if (c == '"') {
      return new Item.Text(quoted());
    }
    if (c == '{') {
      long length = literalLength();
      if (length > room) {
        throw unsound("a text of " + length + " bytes where none is so long");
      }
      keep((int) length);
      StringBuilder text = new StringBuilder((int) length);
      for (long i = 0; i < length; i++) {
        text.append((char) take());
      }
      return new Item.Text(text.toString());
    }
    String atom = word();
    if (atom.isEmpty()) {
      throw unsound("something that is no value");
    }
    return new Item.Text(atom);
  }

  private Fingerprint body() throws IOException {
    MessageDigest digest = Digests.sha256();
    if (peek() == '{') {
      long length = literalLength();
      long left = length;
      while (left > 0) {
        fill();
        int part = (int) Math.min(left, end - position);
        digest.update(buffer, position, part);
        position += part;
        left -= part;
      }
      return Fingerprint.of(length, digest);
    }
    Item value = item(0);
    String text = value.text1().equals("NIL") ? "" : value.text1();
    for (int i = 0; i < text.length(); i++) {
      digest.update((byte) text.charAt(i));
    }
    return Fingerprint.of(text.length(), digest);
  }

  private long literalLength() throws IOException {
    StringBuilder digits = new StringBuilder();
    expect('{');
    while (peek() != '}' && digits.length() < 20) {
      digits.append((char) take());
    }
    expect('}');
    lineEnd();
    return number(digits.toString());
  }

  private String quoted() throws IOException {
    StringBuilder text = new StringBuilder();
    expect('"');
    for (int c = take(); c != '"'; c = take()) {
      int one = c == '\\' ? take() : c;
      if (one == '\r' || one == '\n') {
        throw unsound("a line that ends within quotes");
      }
      keep(1);
      text.append((char) one);
    }
    return text.toString();
  }

  /** Up to a blank, a parenthesis or the line's end; of brackets, all that is between them. */
  private String word() throws IOException {
    StringBuilder word = new StringBuilder();
    for (int c = peek(); c != ' ' && c != '(' && c != ')' && c != '\r' && c != '\n'; c = peek()) {
      keep(1);
      word.append((char) take());
    }
    return word.toString();
  }

  private String restOfLine() throws IOException {
    StringBuilder text = new StringBuilder();
    while (peek() != '\r' && peek() != '\n') {
      keep(1);
      text.append((char) take());
    }
    lineEnd();
    return text.toString();
  }

  private void lineEnd() throws IOException {
    if (peek() == '\r') {
      take();
    }
    expect('\n');
  }

  private static long number(String digits) throws IOException {
    if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw unsound("a number that is none");
    }
    return Long.parseLong(digits);
  }

  private void expect(int c) throws IOException {
    if (take() != c) {
      throw unsound("a reply that is none");
    }
  }

  private void keep(int bytes) throws IOException {
    room -= bytes;
    if (room < 0) {
      throw unsound("more than " + LONGEST_RESPONSE + " bytes at once");
    }
  }

  private int peek() throws IOException {
    fill();
    return buffer[position] & 0xff;
  }

  private int take() throws IOException {
    fill();
    return buffer[position++] & 0xff;
  }

  private void fill() throws IOException {
    if (position == end) {
      end = Math.max(0, in.read(buffer, 0, buffer.length));
      position = 0;
      if (end == 0) {
        throw new EOFException("it closed the connection");
      }
    }
  }

  private static IOException unsound(String what) {
    return new IOException("it does not speak IMAP: it sent " + what);
  }
}
