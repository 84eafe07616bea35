package org.mailkeep.cli;

import java.nio.file.Path;
import org.mailkeep.restore.imap.ImapUrl;

/** Where a restore goes. */
sealed interface Destination {

  /** Files, at their original paths below a folder. */
  record Files(Path folder) implements Destination {}

  /** Each message a file. */
  record Eml(Path folder) implements Destination {}

  /** A Maildir for each account. */
  record Maildir(Path folder) implements Destination {}

  /**
   * A file for each mailbox.
   *
   * @param place a file if only one mailbox is restored, and it is not a folder; else a folder
   * @param folder whether it is a folder in any case
   */
  record Mbox(Path place, boolean folder) implements Destination {}

  /** One file with all messages. */
  record Zip(Path file) implements Destination {}

  /** A mail server. */
  record Imap(ImapUrl url) implements Destination {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Destination of(String text) {
    if (ImapUrl.isOne(text)) {
      return new Imap(ImapUrl.of(text));
    }
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String place = text.substring(colon + 1);
    if (!kind.isEmpty() && !place.isEmpty()) {
      Path path = Path.of(place);
      switch (kind) {
        case "files" -> {
          return new Files(path);
        }
        case "eml" -> {
          return new Eml(path);
        }
        case "maildir" -> {
          return new Maildir(path);
        }
        case "mbox" -> {
          return new Mbox(path, place.endsWith("/"));
        }
        case "zip" -> {
          return new Zip(path);
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is none of files:DIR, eml:DIR, maildir:DIR, mbox:FILE, mbox:DIR/,"
            + " zip:FILE, imap://USER@HOST/FOLDER and imaps://USER@HOST/FOLDER");
  }

  /** Whether messages go there, one by one. */
  default boolean takesMessages() {
    return !(this instanceof Files);
  }

  /** What people and scripts are told of it. */
  default String shown() {
    return switch (this) {
      case Files files -> files.folder().toString();
      case Eml eml -> eml.folder().toString();
      case Maildir maildir -> maildir.folder().toString();
      case Mbox mbox -> mbox.place().toString();
      case Zip zip -> zip.file().toString();
      case Imap imap -> (imap.url().tls() ? "imaps://" : "imap://") + imap.url().host() + ":" + imap.url().port() + "/"
          + String.join("/", imap.url().folder());
    };
  }
}
