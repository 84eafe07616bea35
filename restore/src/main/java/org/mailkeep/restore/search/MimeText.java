package org.mailkeep.restore.search;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.MimeParameterMapping;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.AttachedFile;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.restore.search.MessageFacts.Attachment;

/**
 * Decodes what is in mail: encoded words (RFC 2047), parameters (RFC 2231), bodies. Reads messages as streams; of what no mail program would write, such as parts within parts without end, it
 * takes the front. The one class that knows the parser.
 */
final class MimeText {

  private static final int LONGEST_LINE = 1 << 20;
  private static final int LONGEST_HEADER = 1 << 20;
  private static final int MOST_FIELDS = 20_000;
  private static final int DEEPEST = 64;
  private static final int LONGEST_FIELD = 64 << 10;
  private static final int MOST_ATTACHMENTS = MessageSummary.MOST_ATTACHED;

  private static final MimeConfig CONFIG = new MimeConfig.Builder().setMaxLineLen(LONGEST_LINE)
      .setMaxHeaderLen(LONGEST_HEADER).setMaxHeaderCount(MOST_FIELDS).build();

  private MimeText() {}

  /** What was noted of a message when it was backed up, decoded. */
  static MessageFacts facts(MessageSummary summary) {
    List<Attachment> attachments = new ArrayList<>();
    for (AttachedFile file : summary.attached()) {
      String name = switch (file.form()) {
        case PLAIN -> text(file.name());
        case EXTENDED -> extended(file.name());
      };
      attachments.add(new Attachment(name, file.type(), file.fileBytes()));
    }
    return new MessageFacts(text(summary.from()), text(summary.to()), text(summary.cc()), text(summary.subject()),
        summary.date(), summary.messageId(), attachments, summary.moreAttached());
  }

  /** The same of a message itself. */
  static MessageFacts facts(InputStream message) throws IOException {
    FactsCollector collector = new FactsCollector();
    parse(message, collector);
    return collector.facts();
  }

  /** Whether the text that a person would read in a message, plain or HTML, holds {@code wanted}, which is folded. */
  static boolean holds(InputStream message, String wanted) throws IOException {
    BodySearch search = new BodySearch(wanted);
    parse(message, search);
    return search.found;
  }

  private static void parse(InputStream message, Parts parts) throws IOException {
    MimeTokenStream tokens = new MimeTokenStream(CONFIG);
    tokens.parse(message);
    int depth = 0;
    try {
      for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
        switch (state) {
          case T_START_MESSAGE, T_START_MULTIPART, T_START_BODYPART -> {
            if (++depth > DEEPEST) {
              return;
            }
          }
          case T_END_MESSAGE, T_END_MULTIPART, T_END_BODYPART -> depth--;
          default -> {}
        }
        if (!parts.token(state, depth, tokens)) {
          return;
        }
      }
    } catch (MimeException e) {
      // What came before is known, and the rest is not mail.
    }
  }

  /** A field's value, a character for each byte, as text. */
  static String text(String bytes) {
    String value = unknownCharset(bytes);
    return value.contains("=?") ? DecoderUtil.decodeEncodedWords(value, DecodeMonitor.SILENT) : value;
  }

  private static String extended(String value) {
    MimeParameterMapping parameters = new MimeParameterMapping();
    parameters.addParameter("name*", value);
    String decoded = parameters.get("name");
    return decoded == null ? unknownCharset(value) : decoded;
  }

  /** Bytes of which nobody says the charset: UTF-8 if they can be that, else as the mail programs of Windows wrote them. */
  private static String unknownCharset(String bytes) {
    if (bytes.chars().allMatch(c -> c < 0x80)) {
      return bytes;
    }
    ByteBuffer encoded = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(encoded);
      return decoded.toString();
    } catch (CharacterCodingException e) {
      return charset("windows-1252").decode(encoded.rewind()).toString();
    }
  }

  private static Charset charset(@Nullable String name) {
    try {
      return name == null || name.equalsIgnoreCase("us-ascii") ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  /** Takes what a message is made of. */
  @FunctionalInterface
  private interface Parts {
    /**
     * @param depth how many messages, multiparts and parts it is in
     * @return whether more is wanted
     */
    boolean token(EntityState state, int depth, MimeTokenStream tokens) throws IOException;
  }

  /** Collects the facts of a message: its own header, and the parts that are attached to it. */
  private static final class FactsCollector implements Parts {
    private String from = "";
    private final StringBuilder to = new StringBuilder();
    private final StringBuilder cc = new StringBuilder();
    private String subject = "";
    private String date = "";
    private String messageId = "";
    private final List<Attachment> attachments = new ArrayList<>();
    private long more;
    private String name = "";
    private boolean attached;

    @Override
    public boolean token(EntityState state, int depth, MimeTokenStream tokens) throws IOException {
      switch (state) {
        case T_START_HEADER -> {
          name = "";
          attached = false;
        }
        case T_FIELD -> field(tokens.getField(), depth == 1);
        case T_BODY -> body(tokens);
        default -> {}
      }
      return true;
    }

    MessageFacts facts() {
      return new MessageFacts(from, to.toString(), cc.toString(), subject, date, messageId, attachments, more);
    }

    private void field(Field field, boolean ofMessage) {
      switch (lower(field.getName())) {
        case "content-type" -> name = name.isEmpty() ? parameter(field, "name") : name;
        case "content-disposition" -> {
          String fileName = parameter(field, "filename");
          name = fileName.isEmpty() ? name : fileName;
          attached = lower(value(field)).startsWith("attachment");
        }
        case "from" -> from = first(from, field, ofMessage);
        case "subject" -> subject = first(subject, field, ofMessage);
        case "date" -> date = first(date, field, ofMessage);
        case "message-id" -> messageId = first(messageId, field, ofMessage);
        case "to" -> append(to, field, ofMessage);
        case "cc" -> append(cc, field, ofMessage);
        default -> {}
      }
    }

    private static String first(String before, Field field, boolean ofMessage) {
      return ofMessage && before.isEmpty() ? text(value(field)) : before;
    }

    private static void append(StringBuilder list, Field field, boolean ofMessage) {
      if (ofMessage && list.length() < LONGEST_FIELD) {
        list.append(list.isEmpty() ? "" : ", ").append(text(value(field)));
      }
    }

    private void body(MimeTokenStream tokens) throws IOException {
      BodyDescriptor body = tokens.getBodyDescriptor();
      String type = lower(body.getMimeType());
      if (name.isEmpty() && !attached && type.startsWith("text/")) {
        return;
      }
      if (attachments.size() == MOST_ATTACHMENTS) {
        more++;
        return;
      }
      try (InputStream content = tokens.getDecodedInputStream()) {
        attachments.add(new Attachment(name, type, content.transferTo(java.io.OutputStream.nullOutputStream())));
      }
    }

    private static String value(Field field) {
      ByteSequence raw = field.getRaw();
      String body;
      if (raw == null) {
        body = field.getBody();
      } else {
        String line = new String(raw.toByteArray(), StandardCharsets.ISO_8859_1);
        body = line.substring(line.indexOf(':') + 1);
      }
      String unfolded = body.replaceAll("[\\r\\n]+", "").strip();
      return unfolded.length() > LONGEST_FIELD ? unfolded.substring(0, LONGEST_FIELD) : unfolded;
    }

    private static String parameter(Field field, String wanted) {
      RawField raw = field instanceof RawField known ? known : new RawField(field.getName(), value(field));
      MimeParameterMapping parameters = new MimeParameterMapping();
      for (NameValuePair pair : RawFieldParser.DEFAULT.parseRawBody(raw).getParams()) {
        if (pair.getName() != null && pair.getValue() != null) {
          parameters.addParameter(pair.getName(), pair.getValue());
        }
      }
      String found = parameters.get(wanted);
      return found == null ? "" : text(found);
    }
  }

  /** Looks for a text in the bodies that are text. */
  private static final class BodySearch implements Parts {
    private static final int AT_ONCE = 8192;

    private final String wanted;
    private final int overlap;
    private boolean found;

    BodySearch(String wanted) {
      this.wanted = wanted;
      overlap = 4 * wanted.length() + 64;
    }

    @Override
    public boolean token(EntityState state, int depth, MimeTokenStream tokens) throws IOException {
      if (state == EntityState.T_BODY) {
        BodyDescriptor body = tokens.getBodyDescriptor();
        String type = lower(body.getMimeType());
        if (type.startsWith("text/")) {
          try (Reader text = new InputStreamReader(tokens.getDecodedInputStream(), charset(body.getCharset()))) {
            search(type.equals("text/html") ? new HtmlText(text) : text);
          }
        }
      }
      return !found;
    }

    private void search(Reader text) throws IOException {
      char[] buffer = new char[AT_ONCE];
      StringBuilder seen = new StringBuilder();
      for (int read = text.read(buffer); read >= 0 && !found; read = text.read(buffer)) {
        seen.append(buffer, 0, read);
        if (seen.length() >= AT_ONCE) {
          look(seen);
          seen.delete(0, Math.max(0, seen.length() - overlap));
        }
      }
      look(seen);
    }

    private void look(StringBuilder text) {
      found |= FoldedText.of(text.toString()).contains(wanted);
    }
  }
}
