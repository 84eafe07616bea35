package org.mailkeep.agent.dovecot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an index says, while it is put together from the index file and the records of logs. */
final class IndexState {
  /** Dovecot and its plugins have some twenty. */
  private static final int MOST_EXTENSIONS = 1024;

  private final String name;
  private final Map<String, Integer> wanted;
  private final MessageTable table;
  private final Keywords keywords;
  /** In the order in which they came: logs refer to them by number. */
  private final List<Extension> extensions = new ArrayList<>();
  private long uidValidity;
  private long nextUid = 1;
  private boolean deleted;

  /**
   * @param name what the index is called, for messages
   * @param wanted the extensions whose bytes of messages are to be kept, and how many of them
   */
  IndexState(String name, Map<String, Integer> wanted) throws DovecotFormatException {
    this.name = name;
    this.wanted = Map.copyOf(wanted);
    this.table = new MessageTable(name);
    this.keywords = new Keywords(name, table);
  }

  String name() {
    return name;
  }

  MessageTable table() {
    return table;
  }

  Keywords keywords() {
    return keywords;
  }

  long uidValidity() {
    return uidValidity;
  }

  void uidValidity(long value) {
    uidValidity = value;
  }

  long nextUid() {
    return nextUid;
  }

  /** Raises the UID that the next message will get; it never becomes smaller. */
  void nextUid(long value) {
    nextUid = Math.max(nextUid, value);
  }

  boolean deleted() {
    return deleted;
  }

  void deleted(boolean value) {
    deleted = value;
  }

  @Nullable Extension extension(String extensionName) {
    for (Extension extension : extensions) {
      if (extension.name().equals(extensionName)) {
        return extension;
      }
    }
    return null;
  }

  /** The extension of a number; null if there is none. */
  @Nullable Extension extension(long number) {
    return number < extensions.size() ? extensions.get((int) number) : null;
  }

  Extension addExtension(String extensionName, int resetId, long headerBytes, int recordBytes)
      throws DovecotFormatException {
    if (extensions.size() == MOST_EXTENSIONS) {
      throw new DovecotFormatException(name + ": more than " + MOST_EXTENSIONS + " extensions");
    }
    Integer width = wanted.get(extensionName);
    MessageTable.Column column = width == null || extension(extensionName) != null ? null : table.column(width);
    Extension extension = new Extension(extensionName, resetId, headerBytes, recordBytes, column);
    extensions.add(extension);
    return extension;
  }
}
