package org.mailkeep.agent.dovecot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an index and its logs are put together. */
class IndexHistoryTest {
  @TempDir
  private Path disk;

  @Test
  void logsFollowOneAnother() throws DovecotFormatException {
    LogFixture older = LogFixture.first().append(1, 2);
    LogFixture newer = new LogFixture(2, 1, older.size()).append(3);

    check(read(null, newer, older), true, 1, 2, 3);
    check(read(new IndexFixture(1, older.size()).message(2, 0, 0, 0, 0, new byte[16]), newer, older), true, 2, 3);
    check(read(new IndexFixture(1, older.size()).message(2, 0, 0, 0, 0, new byte[16]), newer), true, 2, 3);
    check(read(new IndexFixture(2, newer.size()).message(2, 0, 0, 0, 0, new byte[16]), newer, older), true, 2);
  }

  @Test
  void aLogThatIsMissingIsTold() throws DovecotFormatException {
    LogFixture third = new LogFixture(3, 2, 500).append(3);

    check(read(null, third), false, 3);
    check(read(null, LogFixture.first().append(1), third), false, 1, 3);
    check(read(new IndexFixture(1, 60), third), false, 3);
    check(read(new IndexFixture(1, 60)), false);
    check(read(new IndexFixture(3, 5000), third), false);
    check(read(new IndexFixture(2, 400), third), false, 3);
    check(read(new IndexFixture(2, 500), third), true, 3);
  }

  @Test
  void anIndexThatWasMadeAnewForgetsWhatWasBefore() throws DovecotFormatException {
    LogFixture before = LogFixture.first().append(1, 2);
    LogFixture reset = new LogFixture(2, 0, 0).append(7);
    LogFixture other = new LogFixture(99, 5, 0, 0).append(8);
    IndexFixture old = new IndexFixture(1, before.size()).message(2, 0, 0, 0, 0, new byte[16]);

    check(read(null, before, reset), true, 7);
    check(read(old, before, reset), true, 7);
    check(read(old, other), true, 8);
    check(read(old, new LogFixture(99, 5, 4, 80).append(8)), false, 2);
  }

  @Test
  void aBrokenIndexDoesNotMatterIfTheLogGoesBackToTheBeginning() throws DovecotFormatException {
    byte[] broken = new IndexFixture(1, 40).message(1, 0, 0, 0, 0, new byte[16]).array();
    broken[5] = 0x7f;
    IndexFiles whole = new IndexFiles("i", ByteBuffer.wrap(broken), List.of(LogFixture.first().append(1, 2).buffer()));
    IndexFiles late = new IndexFiles("i", ByteBuffer.wrap(broken),
        List.of(new LogFixture(2, 1, 90).append(1).buffer()));
    IndexFiles empty = new IndexFiles("i", ByteBuffer.allocate(0), List.of(LogFixture.first().append(1, 2).buffer()));

    check(MailboxIndex.read(whole), true, 1, 2);
    check(MailboxIndex.read(empty), true, 1, 2);
    assertThatThrownBy(() -> MailboxIndex.read(late)).isInstanceOf(DovecotFormatException.class);
  }

  @Test
  void readsTheFilesOfAFolder() throws IOException {
    LogFixture older = LogFixture.first().append(1, 2);
    Files.write(disk.resolve("dovecot.index.log.2"), older.array());
    Files.write(disk.resolve("dovecot.index.log"), new LogFixture(2, 1, older.size()).append(3).array());
    check(MailboxIndex.read(IndexFiles.read(disk, MailboxIndex.NAME)), true, 1, 2, 3);

    Files.write(disk.resolve("dovecot.index"), new IndexFixture(1, older.size()).array());
    check(MailboxIndex.read(IndexFiles.read(disk, MailboxIndex.NAME)), true, 3);

    assertThatThrownBy(() -> IndexFiles.read(disk, MapIndex.NAME)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void theMapTellsWhereRecordsLie() throws DovecotFormatException {
    MapIndex map = MapIndex.read(LogFixture.first().header(24, 9).append(1, 2, 3).introduce("map", 0, 0, 12)
        .recordOfExtension(1, new Bytes().u32(4).u32(100).u32(0xf0000000L))
        .recordOfExtension(2, new Bytes().u32(4).u32(300).u32(50))
        .introduce("ref", 0, 0, 2).increment(1, 3).increment(1, -1).increment(2, 1).increment(2, -2).expunge(3, 3)
        .alone());
    List<MapIndex.Entry> entries = new ArrayList<>();
    map.forEach(entries::add);

    assertThat(map.complete()).isTrue();
    assertThat(map.uidValidity()).isEqualTo(9);
    assertThat(entries).containsExactly(new MapIndex.Entry(1, 4, 100, 0xf0000000L, 2),
        new MapIndex.Entry(2, 4, 300, 50, 1));
    assertThat(map.entry(2)).contains(entries.get(1));
    assertThat(map.entry(3)).isEmpty();
    assertThat(map.entry(4)).isEmpty();
  }

  private static MailboxIndex read(@Nullable IndexFixture index, LogFixture... logs) throws DovecotFormatException {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (LogFixture log : logs) {
      buffers.add(log.buffer());
    }
    return MailboxIndex.read(new IndexFiles("index", index == null ? null : index.buffer(), buffers));
  }

  private static void check(MailboxIndex index, boolean complete, long... uids) {
    assertThat(index.complete()).isEqualTo(complete);
    assertThat(MailboxIndexTest.messages(index)).extracting(IndexedMessage::uid)
        .containsExactly(Arrays.stream(uids).boxed().toArray(Long[]::new));
  }
}
