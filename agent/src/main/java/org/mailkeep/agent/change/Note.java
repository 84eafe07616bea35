package org.mailkeep.agent.change;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.agent.cut.MboxMessage;
import org.mailkeep.agent.dovecot.DboxMetadata;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.agent.unwrap.FileContents;
import org.mailkeep.agent.unwrap.Reproduction;
import org.mailkeep.agent.unwrap.SummaryRefs;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What is remembered of a file until the next night, beside its entry in the tree.
 *
 * @param inode its number then
 * @param changed when its attributes or content had changed last
 * @param messages how many messages it held
 * @param trust whether equal facts next time mean equal content
 * @param payloads the compressed payloads that it held
 * @param records the messages that it held, if it was a dbox file; of their metadata only what is needed again
 * @param mbox the messages that it held, if it was an mbox
 * @param summaries what the summaries of its messages are referred to by
 */
public record Note(long inode, Instant changed, long messages, Trust trust, List<Reproduction> payloads,
    List<DboxRecord> records, List<MboxMessage> mbox, SummaryRefs summaries) {

  /** GUID, time received, size and attachments. */
  private static final String KEPT_METADATA = "GRZX";

  private static final int READ_AGAIN = 1;
  private static final int SUMMARIES = 2;

  public Note {
    payloads = List.copyOf(payloads);
    records = List.copyOf(records);
    mbox = List.copyOf(mbox);
  }

  /** Whether a file can be believed to be unchanged when its facts are. */
  public enum Trust {
    SAME_FACTS_SAME_CONTENT,
    /** It had been changed so shortly before it was read that a second change may show the same times; or it could not be read. */
    READ_AGAIN
  }

  /** The note of something that is not read. */
  public static Note of(FileFacts facts) {
    return new Note(facts.inode(), facts.changed(), 0, Trust.SAME_FACTS_SAME_CONTENT, List.of(), List.of(), List.of(),
        SummaryRefs.NONE);
  }

  /** The note of a file that was read. */
  public static Note of(FileFacts facts, long messages, Trust trust, FileContents contents) {
    return new Note(facts.inode(), facts.changed(), messages, trust,
        contents.payloads().stream().map(Reproduction::of).toList(), contents.records(), contents.mbox(),
        contents.summaries());
  }

  /** The same content under other facts: the file got another name, or other attributes. */
  public Note with(FileFacts facts) {
    return new Note(facts.inode(), facts.changed(), messages, Trust.SAME_FACTS_SAME_CONTENT, payloads, records, mbox,
        summaries);
  }

  /** The same, of a file that must be read again next time. */
  public Note readAgain() {
    return new Note(inode, changed, messages, Trust.READ_AGAIN, payloads, records, mbox, summaries);
  }

  /** The bytes that {@link #read} understands. */
  public byte[] write() {
    ByteWriter out = new ByteWriter(48 + 18 * payloads.size() + 128 * records.size() + 40 * mbox.size());
    out.var(inode & Long.MAX_VALUE).time(changed).var(messages)
        .u8((trust == Trust.READ_AGAIN ? READ_AGAIN : 0) | (summaries.count() > 0 ? SUMMARIES : 0));
    writeSummaries(out);
    if (payloads.isEmpty() && records.isEmpty() && mbox.isEmpty()) {
      return out.toBytes();
    }
    out.var(payloads.size());
    for (Reproduction payload : payloads) {
      out.id(payload.payload()).u16(payload.code());
    }
    out.var(records.size());
    for (DboxRecord record : records) {
      out.var(record.offset()).var(record.headerBytes()).var(record.payloadBytes()).var(record.metadataBytes());
      List<String> lines = record.metadata().lines().stream()
          .filter(line -> KEPT_METADATA.indexOf(line.charAt(0)) >= 0).toList();
      out.var(lines.size());
      lines.forEach(line -> out.bytes(line.getBytes(StandardCharsets.ISO_8859_1)));
    }
    if (!mbox.isEmpty()) {
      MboxNotes.write(mbox, out);
    }
    return out.toBytes();
  }

  /** Reads a note. */
  public static Note read(byte[] bytes) throws RepositoryException {
    ByteReader in = new ByteReader(bytes, "note");
    long inode = in.var();
    Instant changed = in.time();
    long messages = in.var();
    int bits = in.u8();
    Trust trust = (bits & READ_AGAIN) != 0 ? Trust.READ_AGAIN : Trust.SAME_FACTS_SAME_CONTENT;
    SummaryRefs summaries = (bits & SUMMARIES) != 0 ? readSummaries(in) : SummaryRefs.NONE;
    if (in.remaining() == 0) {
      return new Note(inode, changed, messages, trust, List.of(), List.of(), List.of(), summaries);
    }
    int payloadCount = in.count(18, "payload");
    List<Reproduction> payloads = new ArrayList<>(payloadCount);
    for (int i = 0; i < payloadCount; i++) {
      payloads.add(new Reproduction(in.id(), in.u16()));
    }
    int recordCount = in.count(5, "record");
    List<DboxRecord> records = new ArrayList<>(recordCount);
    for (int i = 0; i < recordCount; i++) {
      records.add(record(in));
    }
    List<MboxMessage> mbox = in.remaining() == 0 ? List.of() : MboxNotes.read(in);
    in.end();
    return new Note(inode, changed, messages, trust, payloads, records, mbox, summaries);
  }

  /** Of neighbours they mostly follow each other. */
  private void writeSummaries(ByteWriter out) {
    if (summaries.count() > 0) {
      out.var(summaries.count());
      long last = 0;
      for (int i = 0; i < summaries.count(); i++) {
        out.zig(summaries.of(i) - last);
        last = summaries.of(i);
      }
    }
  }

  private static SummaryRefs readSummaries(ByteReader in) throws RepositoryException {
    SummaryRefs.Builder summaries = new SummaryRefs.Builder();
    long last = 0;
    for (int left = in.count(1, "summary"); left > 0; left--) {
      last += in.zig();
      summaries.add(last);
    }
    return summaries.build();
  }

  private static DboxRecord record(ByteReader in) throws RepositoryException {
    long offset = in.var();
    int headerBytes = in.var(Integer.MAX_VALUE, "header");
    long payloadBytes = in.var();
    int metadataBytes = in.var(Integer.MAX_VALUE, "metadata");
    int lineCount = in.count(1, "line");
    List<String> lines = new ArrayList<>(lineCount);
    for (int i = 0; i < lineCount; i++) {
      lines.add(new String(in.bytes(Integer.MAX_VALUE, "line"), StandardCharsets.ISO_8859_1));
    }
    return new DboxRecord(offset, headerBytes, payloadBytes, metadataBytes, new DboxMetadata(lines));
  }
}
