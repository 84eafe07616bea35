package org.mailkeep.agent.dovecot;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a dbox file says of a message after its text: lines of a letter and a value. Of a letter that is there twice the first counts; a value that is not what its letter asks for is taken
 * for not being there.
 *
 * @param lines all of them as they stand there, those of letters that are not known here too; characters are single bytes (ISO 8859-1)
 */
public record DboxMetadata(List<String> lines) {
  public DboxMetadata {
    lines = List.copyOf(lines);
  }

  /** The value of a letter, if it is there. */
  public Optional<String> value(char letter) {
    for (String line : lines) {
      if (!line.isEmpty() && line.charAt(0) == letter) {
        return Optional.of(line.substring(1));
      }
    }
    return Optional.empty();
  }

  /** The GUID in its long form ({@code G}): mostly 32 hex digits, any text for mail that was migrated. */
  public Optional<String> guid() {
    return value('G');
  }

  /** When the message was received ({@code R}): its INTERNALDATE, in whole seconds. */
  public Optional<Instant> received() {
    OptionalLong seconds = hex('R');
    return seconds.isPresent() && seconds.getAsLong() <= Instant.MAX.getEpochSecond()
        ? Optional.of(Instant.ofEpochSecond(seconds.getAsLong()))
        : Optional.empty();
  }

  /** Bytes of the message with CR LF line ends ({@code V}). */
  public OptionalLong virtualSize() {
    return hex('V');
  }

  /** Bytes of the whole message as it would be stored plain ({@code Z}); not there if the payload has just as many. */
  public OptionalLong plaintextSize() {
    return hex('Z');
  }

  /** The mailbox into which it was first saved ({@code B}), which says nothing of where it is now. */
  public Optional<String> firstMailbox() {
    return value('B').map(name -> new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  /** What POP3 calls it, if that is not made from the UID ({@code P}). */
  public Optional<String> pop3Name() {
    return value('P');
  }

  /** Its place in POP3's order ({@code O}). */
  public OptionalLong pop3Order() {
    return hex('O');
  }

  /**
   * The parts that lie in files of their own ({@code X}), by ascending offset.
   *
   * @throws DovecotFormatException if they are not told as {@link ExtRef#parse} reads them
   */
  public List<ExtRef> extRefs() throws DovecotFormatException {
    Optional<String> value = value('X');
    return value.isEmpty() ? List.of() : ExtRef.parse(value.get());
  }

  private OptionalLong hex(char letter) {
    Optional<String> value = value(letter);
    return value.isEmpty() ? OptionalLong.empty() : hex(value.get());
  }

  /** The number that hex digits in either case make; empty if they are none, or make more than 63 bits. */
  static OptionalLong hex(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0 || number >>> 59 != 0) {
        return OptionalLong.empty();
      }
      number = number << 4 | digit;
    }
    return digits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
