package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@code dovecot.index.log} being written, as Dovecot would, record by record. */
final class LogFixture {
  static final int INDEX_ID = 0x5eed;
  static final int EXTERNAL = 0x10000000;
  private static final long BY_NAME = 0xffffffffL;

  private final Bytes out = new Bytes();
  private final List<Integer> ends = new ArrayList<>();

  LogFixture(int sequence, int previousSequence, int previousOffset) {
    this(INDEX_ID, sequence, previousSequence, previousOffset);
  }

  LogFixture(int indexId, int sequence, int previousSequence, int previousOffset) {
    out.u8(1).u8(3).u16(40).u32(indexId).u32(sequence).u32(previousSequence).u32(previousOffset).u32(1_700_000_000)
        .u32(1).u32(0).u8(1).pad(8);
    ends.add(out.size());
  }

  /** The first log of an index. */
  static LogFixture first() {
    return new LogFixture(1, 0, 0);
  }

  LogFixture record(int type, Bytes content) {
    int size = content.pad(4).size() + 8;
    int units = size >> 2;
    out.u8(0x80 | units >> 21 & 0x7f).u8(0x80 | units >> 14 & 0x7f).u8(0x80 | units >> 7 & 0x7f)
        .u8(0x80 | units & 0x7f);
    out.u32(type).bytes(content.array());
    ends.add(out.size());
    return this;
  }

  LogFixture append(long... uids) {
    Bytes content = new Bytes();
    Arrays.stream(uids).forEach(uid -> content.u32(uid).u32(0));
    return record(0x2, content);
  }

  LogFixture flags(long from, long to, int add, int remove) {
    return record(0x4, new Bytes().u32(from).u32(to).u8(add).u8(remove).u16(0));
  }

  LogFixture expunge(long from, long to) {
    return record(0x1 | 0xcd90 | EXTERNAL, new Bytes().u32(from).u32(to));
  }

  LogFixture expungeRequest(long from, long to) {
    return record(0x1 | 0xcd90, new Bytes().u32(from).u32(to));
  }

  LogFixture expungeGuid(long uid) {
    return record(0x2000 | 0xcd90 | EXTERNAL, new Bytes().u32(uid).bytes(new byte[16]));
  }

  LogFixture header(int offset, long value) {
    return record(0x20, new Bytes().u16(offset).u16(4).u32(value));
  }

  LogFixture keyword(int change, String name, long from, long to) {
    return record(0x400, new Bytes().u8(change).u8(0).u16(name.length()).text(name).pad(4).u32(from).u32(to));
  }

  LogFixture noKeywords(long from, long to) {
    return record(0x800, new Bytes().u32(from).u32(to));
  }

  LogFixture introduce(String name, int resetId, int headerSize, int recordSize) {
    return introduce(BY_NAME, name, resetId, headerSize, recordSize);
  }

  LogFixture introduce(long number, String name, int resetId, int headerSize, int recordSize) {
    return record(0x40, new Bytes().u32(number).u32(resetId).u32(headerSize).u16(recordSize).u16(4).u16(1)
        .u16(name.length()).text(name));
  }

  LogFixture reset(int resetId) {
    return record(0x80, new Bytes().u32(resetId));
  }

  LogFixture headerOfExtension(int offset, byte... bytes) {
    return record(0x100, new Bytes().u16(offset).u16(bytes.length).bytes(bytes));
  }

  LogFixture wideHeaderOfExtension(int offset, byte... bytes) {
    return record(0x10000, new Bytes().u32(offset).u32(bytes.length).bytes(bytes));
  }

  LogFixture recordOfExtension(long uid, Bytes bytes) {
    return record(0x200, new Bytes().u32(uid).bytes(bytes.array()));
  }

  LogFixture increment(long uid, int difference) {
    return record(0x1000, new Bytes().u32(uid).u32(difference));
  }

  int size() {
    return out.size();
  }

  /** Where the header and each record end. */
  List<Integer> ends() {
    return ends;
  }

  ByteBuffer buffer() {
    return out.buffer();
  }

  byte[] array() {
    return out.array();
  }

  /** All files of an index that has this log and no other. */
  IndexFiles alone() {
    return new IndexFiles("index", null, List.of(buffer()));
  }
}
