package org.mailkeep.agent.cut;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.agent.cut.ContentType.Body;
import org.mailkeep.agent.cut.Header.Field;
import org.mailkeep.repository.catalog.AttachedFile;
import org.mailkeep.repository.catalog.AttachedFile.NameForm;
import org.mailkeep.repository.catalog.AttachedFile.TransferEncoding;
import org.mailkeep.repository.catalog.MessageSummary;

/** Gathers what one message after the other says of itself, while a {@link MimeCutter} takes it apart. Reused. */
final class Summarizer {

  private final FieldValue from = new FieldValue(MessageSummary.LONGEST_VALUE);
  private final FieldValue to = new FieldValue(MessageSummary.LONGEST_LIST);
  private final FieldValue cc = new FieldValue(MessageSummary.LONGEST_LIST);
  private final FieldValue subject = new FieldValue(MessageSummary.LONGEST_VALUE);
  private final FieldValue date = new FieldValue(MessageSummary.LONGEST_VALUE);
  private final FieldValue messageId = new FieldValue(MessageSummary.LONGEST_VALUE);
  private final FieldValue disposition = new FieldValue(8192);
  private final FileName fileName = new FileName();

  private final List<Part> parts = new ArrayList<>();
  /** Those of them that have not ended; the last began last. */
  private final List<Part> open = new ArrayList<>();
  private int nameBytes;
  private boolean nameCut;
  private long more;
  private long begin;

  /** A message begins at {@code position}. */
  void begin(long position) {
    begin = position;
    from.clear();
    to.clear();
    cc.clear();
    subject.clear();
    date.clear();
    messageId.clear();
    parts.clear();
    open.clear();
    nameBytes = 0;
    nameCut = false;
    more = 0;
  }

  /** The header of a part, or of the message itself, begins. */
  void header() {
    disposition.clear();
  }

  /** Whether a field that begins is to be {@linkplain #add added}. */
  boolean wants(Field field) {
    return switch (field) {
      case FROM -> from.wanted();
      case SUBJECT -> subject.wanted();
      case DATE -> date.wanted();
      case MESSAGE_ID -> messageId.wanted();
      case DISPOSITION -> disposition.wanted();
      case TO -> {
        to.another();
        yield true;
      }
      case CC -> {
        cc.another();
        yield true;
      }
      case TYPE, ENCODING, STATUS, OTHER -> false;
    };
  }

  /** The next bytes of the value of a field. */
  void add(Field field, byte[] bytes, int start, int end) {
    switch (field) {
      case FROM -> from.add(bytes, start, end);
      case TO -> to.add(bytes, start, end);
      case CC -> cc.add(bytes, start, end);
      case SUBJECT -> subject.add(bytes, start, end);
      case DATE -> date.add(bytes, start, end);
      case MESSAGE_ID -> messageId.add(bytes, start, end);
      case DISPOSITION -> disposition.add(bytes, start, end);
      case TYPE, ENCODING, STATUS, OTHER -> {}
    }
  }

  /**
   * A header has ended, and what it tells of begins at {@code position}.
   *
   * @param within in how many multiparts it is
   */
  void part(Body kind, ContentType type, int within, long position) {
    if (kind == Body.MULTIPART) {
      return;
    }
    if (parts.size() == MessageSummary.MOST_ATTACHED && kind == Body.MESSAGE) {
      more++;
      return;
    }
    boolean named = fileName.read(disposition.bytes, disposition.length(), "filename") || type.named(fileName);
    String media = kind == Body.MESSAGE && type.media().isEmpty() ? "message/rfc822" : type.media();
    if (!named && kind == Body.LEAF && !saysAttachment() && isText(media)) {
      return;
    }
    String name = named ? fileName.text() : "";
    if (parts.size() == MessageSummary.MOST_ATTACHED || nameBytes + name.length() > MessageSummary.LONGEST_NAMES) {
      more++;
      return;
    }
    nameBytes += name.length();
    nameCut |= named && fileName.isCut();
    Part part = new Part(name, named ? fileName.form() : NameForm.PLAIN, media, encoding(type), within, position);
    parts.add(part);
    open.add(part);
  }

  private boolean saysAttachment() {
    return ContentType.startsWith(disposition.bytes, 0, disposition.length(), "attachment");
  }

  /** What is read rather than saved: text, what a multipart without a boundary holds, and what mail programs say to each other. */
  private static boolean isText(String media) {
    return media.isEmpty() || media.startsWith("text/") || media.startsWith("multipart/")
        || media.startsWith("message/") && !media.equals("message/rfc822") && !media.equals("message/global");
  }

  private static TransferEncoding encoding(ContentType type) {
    return type.base64()
        ? TransferEncoding.BASE64
        : type.quotedPrintable() ? TransferEncoding.QUOTED_PRINTABLE : TransferEncoding.NONE;
  }

  /**
   * A delimiter, or the end of the message, is at {@code position}.
   *
   * @param boundary the number of the multipart that the delimiter is of, from the outermost, which is 0; -1 at the end of the message
   */
  void stop(int boundary, long position) {
    while (!open.isEmpty() && open.getLast().within > boundary) {
      Part part = open.removeLast();
      part.bytes = position - part.position;
    }
  }

  /** Some of the text of the message that ended last is kept elsewhere: {@code bytes} of it, which belong at {@code offset} of the text as it was read. */
  void detached(long offset, long bytes) {
    for (Part part : parts.reversed()) {
      if (part.position - begin <= offset && offset <= part.position - begin + part.bytes) {
        part.elsewhere += Math.min(bytes, Long.MAX_VALUE / 2 - part.elsewhere);
        break;
      }
    }
  }

  /** What the message that ended last says of itself. */
  MessageSummary summary() {
    boolean cut = nameCut || from.isCut() || to.isCut() || cc.isCut() || subject.isCut() || date.isCut()
        || messageId.isCut();
    return new MessageSummary(from.text(), to.text(), cc.text(), subject.text(), date.text(), messageId.text(), cut,
        parts.stream().map(Part::attached).toList(), more);
  }

  private static final class Part {
    private final String name;
    private final NameForm form;
    private final String media;
    private final TransferEncoding encoding;
    private final int within;
    private final long position;
    private long bytes;
    private long elsewhere;

    Part(String name, NameForm form, String media, TransferEncoding encoding, int within, long position) {
      this.name = name;
      this.form = form;
      this.media = media;
      this.encoding = encoding;
      this.within = within;
      this.position = position;
    }

    AttachedFile attached() {
      return new AttachedFile(name, form, media, encoding, bytes + elsewhere);
    }
  }
}
