package org.mailkeep.repository.catalog;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.catalog.AttachedFile.NameForm;
import org.mailkeep.repository.catalog.AttachedFile.TransferEncoding;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * How the summaries of messages are written, those of some neighbours together. Version 1.
 *
 * <pre>
 * Record   = version u8, Summary                    to the end of the chunk; 1 to 64 of them
 * Summary  = bits var, from bytes (bit 1), to bytes (bit 2), cc bytes (bit 4), subject bytes (bit 8), date bytes (bit 16),
 *            message id bytes (bit 32), (Attached*, more var) (bit 64)
 *            bits: 128 a value is cut
 * Attached = form u8 (1 extended), encoding u8 (0 none, 1 base64, 2 quoted-printable), name bytes, type bytes, length var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Catalogs".
 */
public final class SummaryFormat {

  /** Longest record, bytes. */
  public static final int LONGEST = 64 << 10;

  /** Most summaries in a record. */
  public static final int MOST = 64;

  private static final int VERSION = 1;

  private static final int FROM = 1;
  private static final int TO = 2;
  private static final int CC = 4;
  private static final int SUBJECT = 8;
  private static final int DATE = 16;
  private static final int MESSAGE_ID = 32;
  private static final int ATTACHED = 64;
  private static final int CUT = 128;
  private static final int ALL = 255;

  private static final int SMALLEST_ATTACHED = 5;

  private SummaryFormat() {}

  /** Begins a record: summaries follow. */
  public static void begin(ByteWriter out) {
    out.u8(VERSION);
  }

  /** Appends a summary to a record. */
  public static void write(MessageSummary summary, ByteWriter out) {
    out.var(bit(summary.from(), FROM) | bit(summary.to(), TO) | bit(summary.cc(), CC) | bit(summary.subject(), SUBJECT)
        | bit(summary.date(), DATE) | bit(summary.messageId(), MESSAGE_ID)
        | (summary.hasAttachments() ? ATTACHED : 0) | (summary.cut() ? CUT : 0));
    value(summary.from(), out);
    value(summary.to(), out);
    value(summary.cc(), out);
    value(summary.subject(), out);
    value(summary.date(), out);
    value(summary.messageId(), out);
    if (summary.hasAttachments()) {
      out.var(summary.attached().size());
      for (AttachedFile file : summary.attached()) {
        out.u8(switch (file.form()) {
          case PLAIN -> 0;
          case EXTENDED -> 1;
        }).u8(switch (file.encoding()) {
          case NONE -> 0;
          case BASE64 -> 1;
          case QUOTED_PRINTABLE -> 2;
        });
        SingleBytes.write(file.name(), out);
        SingleBytes.write(file.type(), out);
        out.var(file.bytes());
      }
      out.var(summary.moreAttached());
    }
  }

  private static int bit(String value, int bit) {
    return value.isEmpty() ? 0 : bit;
  }

  private static void value(String value, ByteWriter out) {
    if (!value.isEmpty()) {
      SingleBytes.write(value, out);
    }
  }

  /** Reads a record: the summaries in it, in order. */
  public static List<MessageSummary> read(ByteReader in) throws RepositoryException {
    int version = in.u8();
    if (version != VERSION) {
      throw new UnsupportedFormat("catalog with a record of version " + version
          + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    }
    List<MessageSummary> summaries = new ArrayList<>();
    do {
      if (summaries.size() == MOST) {
        throw in.corrupt("more than " + MOST + " summaries");
      }
      summaries.add(summary(in));
    } while (in.remaining() > 0);
    return summaries;
  }

  private static MessageSummary summary(ByteReader in) throws RepositoryException {
    long bits = in.var();
    if ((bits & ~ALL) != 0) {
      throw new UnsupportedFormat("catalog with a summary that has bits " + Long.toHexString(bits)
          + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    }
    String from = value(in, bits & FROM, MessageSummary.LONGEST_VALUE, "From");
    String to = value(in, bits & TO, MessageSummary.LONGEST_LIST, "To");
    String cc = value(in, bits & CC, MessageSummary.LONGEST_LIST, "Cc");
    String subject = value(in, bits & SUBJECT, MessageSummary.LONGEST_VALUE, "Subject");
    String date = value(in, bits & DATE, MessageSummary.LONGEST_VALUE, "Date");
    String messageId = value(in, bits & MESSAGE_ID, MessageSummary.LONGEST_VALUE, "Message-ID");
    List<AttachedFile> attached = (bits & ATTACHED) == 0 ? List.of() : attached(in);
    long more = (bits & ATTACHED) == 0 ? 0 : in.var();
    try {
      return new MessageSummary(from, to, cc, subject, date, messageId, (bits & CUT) != 0, attached, more);
    } catch (IllegalArgumentException e) {
      throw in.corrupt("an impossible summary: " + e.getMessage());
    }
  }

  private static String value(ByteReader in, long bit, int longest, String what) throws RepositoryException {
    return bit == 0 ? "" : SingleBytes.read(in, longest, what);
  }

  private static List<AttachedFile> attached(ByteReader in) throws RepositoryException {
    int count = Math.min(in.count(SMALLEST_ATTACHED, "attachment"), MessageSummary.MOST_ATTACHED + 1);
    List<AttachedFile> attached = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      NameForm form = in.flag("form of a name") ? NameForm.EXTENDED : NameForm.PLAIN;
      TransferEncoding encoding = switch (in.u8()) {
        case 0 -> TransferEncoding.NONE;
        case 1 -> TransferEncoding.BASE64;
        case 2 -> TransferEncoding.QUOTED_PRINTABLE;
        default -> throw in.corrupt("an attachment in another encoding");
      };
      attached.add(new AttachedFile(SingleBytes.read(in, AttachedFile.LONGEST_NAME, "name"), form,
          SingleBytes.read(in, AttachedFile.LONGEST_TYPE, "type"), encoding, in.var()));
    }
    return attached;
  }
}
