package org.mailkeep.agent.dovecot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever the bytes of an index are, it is read or refused. */
class HostileIndexTest {

  private static LogFixture log() {
    return LogFixture.first().header(24, 5).append(1, 2, 3).flags(1, 2, 8, 1).keyword(0, "$a", 1, 3)
        .introduce("mdbox-hdr", 0, 24, 0).headerOfExtension(4, IndexFixture.guid(3)).introduce("mdbox", 0, 8, 8)
        .recordOfExtension(2, new Bytes().u32(3).u32(4)).wideHeaderOfExtension(0, new byte[4]).reset(2)
        .introduce("ref", 0, 0, 2).increment(1, 1).introduce("guid", 0, 0, 16)
        .recordOfExtension(3, new Bytes().bytes(IndexFixture.guid(1))).expungeGuid(1).keyword(1, "$a", 2, 2)
        .noKeywords(3, 3).append(8, 9).expunge(2, 2);
  }

  private static IndexFixture index(LogFixture log) {
    return new IndexFixture(1, log.ends().get(3)).keyword("$a").keyword("$b")
        .message(1, 8, 3, 1, 2, IndexFixture.guid(1))
        .message(2, 0, 2, 3, 4, IndexFixture.guid(2)).message(3, 1, 0, 5, 6, IndexFixture.guid(3));
  }

  @Test
  void aLogThatIsCutAnywhereGivesWhatItsWholeRecordsSay() throws DovecotFormatException {
    LogFixture log = log();
    byte[] bytes = log.array();
    for (int length = 0; length <= bytes.length; length++) {
      int cut = length;
      if (length < log.ends().getFirst()) {
        assertThatThrownBy(() -> read(null, Arrays.copyOf(bytes, cut))).isInstanceOf(DovecotFormatException.class);
        continue;
      }
      int whole = log.ends().stream().filter(end -> end <= cut).max(Integer::compare).orElseThrow();
      assertThat(describe(read(null, Arrays.copyOf(bytes, length)))).as("cut at %d", length)
          .isEqualTo(describe(read(null, Arrays.copyOf(bytes, whole))));
    }
  }

  @Test
  void anIndexThatIsCutAnywhereIsRefused() {
    byte[] bytes = index(log()).array();
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> read(Arrays.copyOf(bytes, cut), null)).as("cut at %d", length)
          .isInstanceOf(DovecotFormatException.class);
    }
  }

  @Test
  void anyChangedByteIsReadOrRefused() {
    LogFixture log = log();
    byte[] logBytes = log.array();
    byte[] indexBytes = index(log).array();
    for (int at = 0; at < logBytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        attempt("log, bit " + bit + " of " + at, indexBytes, flipped(logBytes, at, bit));
        attempt("log alone, bit " + bit + " of " + at, null, flipped(logBytes, at, bit));
      }
    }
    for (int at = 0; at < indexBytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        attempt("index, bit " + bit + " of " + at, flipped(indexBytes, at, bit), logBytes);
        attempt("index alone, bit " + bit + " of " + at, flipped(indexBytes, at, bit), null);
      }
    }
  }

  @Test
  void recordsOfAnyContentAreReadOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int[] types = {0x1 | 0xcd90, 0x2, 0x4, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000 | 0xcd90,
        0x8000,
        0x10000, 0x80000};
    for (int round = 0; round < 3000; round++) {
      LogFixture log = LogFixture.first().append(1, 2, 3, 4);
      for (int i = 0; i < 12; i++) {
        if (random.nextInt(3) == 0) {
          log.introduce(random.nextBoolean() ? "mdbox" : "guid", random.nextInt(2), random.nextInt(9),
              random.nextInt(20));
        }
        byte[] content = new byte[random.nextInt(48)];
        random.nextBytes(content);
        for (int b = 0; b < content.length && random.nextInt(4) > 0; b++) {
          content[b] &= (byte) (random.nextInt(3) == 0 ? 7 : 0);
        }
        log.record(types[random.nextInt(types.length)] | (random.nextBoolean() ? LogFixture.EXTERNAL : 0),
            new Bytes().bytes(content));
      }
      attempt("seed " + seed + ", round " + round, null, log.array());
    }
  }

  @Test
  void numbersThatAskForMuchGetNothing() {
    byte[] many = index(log()).array();
    ByteBuffer.wrap(many).putInt(32, -1);
    attemptRefused(many);
    byte[] wide = index(log()).array();
    ByteBuffer.wrap(wide).putInt(8, -1);
    attemptRefused(wide);
    LogFixture keywords = LogFixture.first().append(1);
    for (int i = 0; i < 5000; i++) {
      keywords.keyword(0, "k" + i, 1, 1);
    }
    assertThatThrownBy(() -> read(null, keywords.array())).isInstanceOf(DovecotFormatException.class)
        .hasMessageContaining("keywords");
    LogFixture extensions = LogFixture.first();
    for (int i = 0; i < 1100; i++) {
      extensions.introduce("e" + i, 0, (1 << 24) - 1, 65_535);
    }
    assertThatThrownBy(() -> read(null, extensions.array())).isInstanceOf(DovecotFormatException.class)
        .hasMessageContaining("extensions");
  }

  @Test
  void uidsThatDoNotAscendAreRefused() {
    byte[] none = new byte[16];
    for (long second : new long[] {5, 4, 0}) {
      attemptRefused(new IndexFixture(1, 40).message(5, 0, 0, 0, 0, none).message(second, 0, 0, 0, 0, none).array());
    }
  }

  @Test
  void workWithoutEndIsRefused() {
    LogFixture log = LogFixture.first();
    Bytes uids = new Bytes();
    for (int uid = 1; uid <= 2_000_000; uid++) {
      uids.u32(uid).u32(0);
    }
    log.record(0x2, uids);
    Bytes changes = new Bytes();
    for (int i = 0; i < 5000; i++) {
      changes.u32(1).u32(0xffffffffL);
    }
    log.record(0x1 | 0xcd90 | LogFixture.EXTERNAL, changes);
    assertThatThrownBy(() -> read(null, log.array())).isInstanceOf(DovecotFormatException.class)
        .hasMessageContaining("changes");
  }

  private static void attemptRefused(byte[] index) {
    assertThatThrownBy(() -> read(index, null)).isInstanceOf(DovecotFormatException.class);
  }

  private static void attempt(String what, byte @Nullable [] index, byte @Nullable [] log) {
    try {
      describe(read(index, log));
    } catch (DovecotFormatException e) {
      assertThat(e).as(what).message().isNotBlank().doesNotContain("\n");
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  private static MailboxIndex read(byte @Nullable [] index, byte @Nullable [] log) throws DovecotFormatException {
    return MailboxIndex.read(new IndexFiles("index", index == null ? null : ByteBuffer.wrap(index),
        log == null ? List.of() : List.of(ByteBuffer.wrap(log))));
  }

  private static List<Object> describe(MailboxIndex index) {
    List<Object> all = new ArrayList<>(MailboxIndexTest.messages(index));
    all.add(index.uidValidity());
    all.add(index.nextUid());
    all.add(index.guid());
    return all;
  }

  private static byte[] flipped(byte[] bytes, int at, int bit) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << bit);
    return flipped;
  }
}
