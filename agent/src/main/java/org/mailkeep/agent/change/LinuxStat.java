package org.mailkeep.agent.change;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.tree.NativeNames;

/**
 * Looks at files by {@code statx} of the C library. Java tells all that we ask for too, but as a map from names, which costs more than twice what the kernel does for it: two looks at each message
 * were 0.9 of 12 CPU seconds of a first full of short mail. Each thread has memory of its own for it.
 *
 * <pre>
 * statx = mask u32, blksize u32, attributes u64, nlink u32, uid u32, gid u32, mode u16, pad u16, ino u64, size u64,
 *     blocks u64, attributes_mask u64, atime, btime, ctime, mtime, rdev_major u32, rdev_minor u32, dev_major u32, dev_minor u32, …
 * time  = seconds i64, nanoseconds u32, pad u32
 * </pre>
 */
final class LinuxStat {

  private static final int LENGTH = 256;
  private static final int LONGEST_PATH = 4096;

  private static final int WORKING_FOLDER = -100;
  private static final int NO_FOLLOW = 0x100;
  private static final int BASIC = 0x7ff;

  /** Null where there is none. */
  private static final @Nullable MethodHandle STATX = statx();

  private static final ThreadLocal<LinuxStat> OF_THREAD = ThreadLocal.withInitial(LinuxStat::new);

  private final MemorySegment path;
  private final ByteBuffer pathBytes;
  private final MemorySegment told;
  private final ByteBuffer facts;

  private LinuxStat() {
    Arena memory = Arena.ofAuto();
    path = memory.allocate(LONGEST_PATH);
    pathBytes = path.asByteBuffer();
    told = memory.allocate(LENGTH, Long.BYTES);
    facts = told.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  @SuppressWarnings("restricted") // the launcher allows native access, as RocksDB and zstd need it too
  private static @Nullable MethodHandle statx() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    return linker.defaultLookup().find("statx").map(address -> linker.downcallHandle(address,
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS)))
        .orElse(null);
  }

  /** Looks at {@code path} itself, not at what a link there points to; null if that can't be done, for whatever reason. */
  static @Nullable FileFacts of(Path path) {
    return STATX == null ? null : OF_THREAD.get().look(STATX, NativeNames.bytes(path.toAbsolutePath()));
  }

  private @Nullable FileFacts look(MethodHandle statx, byte[] name) {
    if (name.length >= LONGEST_PATH) {
      return null;
    }
    pathBytes.put(0, name).put(name.length, (byte) 0);
    try {
      int failed = (int) statx.invokeExact(WORKING_FOLDER, path, NO_FOLLOW, BASIC, told);
      return failed != 0 || (facts.getInt(0) & BASIC) != BASIC ? null : facts();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library", e);
    }
  }

  private FileFacts facts() {
    int mode = facts.getShort(28);
    return new FileFacts(device(facts.getInt(136), facts.getInt(140)), FileFacts.Kind.of(mode), mode & 07777,
        facts.getInt(20), facts.getInt(24), facts.getLong(112), facts.getInt(120), facts.getLong(40),
        facts.getLong(32) & Long.MAX_VALUE, facts.getInt(16), facts.getLong(96), facts.getInt(104));
  }

  /** A device's number as the C library puts it together, and Java tells it. */
  private static long device(int major, int minor) {
    return (major & 0xfffff000L) << 32 | (major & 0xfffL) << 8 | (minor & 0xffffff00L) << 12 | minor & 0xffL;
  }
}
