package org.mailkeep.restore.mime;

import java.util.List;

/**
 * A message or a part of one, and where it lies in the text. Positions are bytes from the beginning of the whole text, which has CR LF at the end of each line.
 *
 * @param header what its header says
 * @param type what it is; of a multipart without parts, text
 * @param headerFrom where its header begins
 * @param bodyFrom where its body begins, after the empty line
 * @param bodyTo where its body ends: before the line end that belongs to a boundary
 * @param bodyLines how many line ends its body has
 * @param children the parts of a multipart, or the message of a message/rfc822
 */
public record MimePart(Header header, MediaType type, long headerFrom, long bodyFrom, long bodyTo, long bodyLines,
    List<MimePart> children) {

  public MimePart {
    children = List.copyOf(children);
  }

  /** Whether its body consists of parts. */
  public boolean isMultipart() {
    return type.is("multipart");
  }

  /** Whether its body is a message. */
  public boolean isMessage() {
    return !isMultipart() && !children.isEmpty();
  }
}
