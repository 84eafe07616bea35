package org.mailkeep.agent.change;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailkeep.repository.tree.NativeNames;

/**
 * Lists folders through the C library, which tells the number of each file with its name; Java's own listing drops it, and asking for it by the file's name takes longer than all else that is done for
 * an unchanged message. Entries are as {@code getdents64} of Linux has them: {@code inode u64, offset i64, length u16, type u8, name, NUL}.
 */
final class InodeListing implements FolderListing {

  private static final int BUFFER = 64 << 10;

  private static final int LENGTH = 16;
  private static final int TYPE = 18;
  private static final int NAME = 19;
  private static final byte PLAIN_FILE = 8;

  private final MethodHandle open;
  private final MethodHandle descriptor;
  private final MethodHandle read;
  private final MethodHandle close;

  @SuppressWarnings("restricted") // the launcher allows native access, as RocksDB and zstd need it too
  private InodeListing(Linker linker, SymbolLookup library) {
    open = linker.downcallHandle(library.findOrThrow("opendir"),
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    descriptor = linker.downcallHandle(library.findOrThrow("dirfd"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    read = linker.downcallHandle(library.findOrThrow("getdents64"), FunctionDescriptor.of(ValueLayout.JAVA_LONG,
        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    close = linker.downcallHandle(library.findOrThrow("closedir"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
  }

  /** This listing, where it can be had. */
  static Optional<FolderListing> ofThisSystem() {
    String processor = System.getProperty("os.arch", "");
    if (!System.getProperty("os.name", "").equals("Linux")
        || !processor.equals("amd64") && !processor.equals("aarch64")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    boolean complete = Stream.of("opendir", "dirfd", "getdents64", "closedir")
        .allMatch(function -> library.find(function).isPresent());
    return complete ? Optional.of(new InodeListing(linker, library)) : Optional.empty();
  }

  @Override
  public void list(Path folder, List<ListedName> names) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      byte[] path = NativeNames.bytes(folder.toAbsolutePath());
      MemorySegment text = arena.allocate(path.length + 1L);
      MemorySegment.copy(path, 0, text, ValueLayout.JAVA_BYTE, 0, path.length);
      long stream = (long) open.invokeExact(text);
      if (stream == 0) {
        NAMES.list(folder, names); // says why it can't be listed
        return;
      }
      try {
        list((int) descriptor.invokeExact(stream), arena.allocate(BUFFER, Long.BYTES), names);
      } finally {
        int ignored = (int) close.invokeExact(stream);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library", e);
    }
  }

  private void list(int folder, MemorySegment buffer, List<ListedName> names) throws Throwable {
    while (true) {
      long length = (long) read.invokeExact(folder, buffer, (long) BUFFER);
      if (length < 0) {
        throw new IOException("not all of the folder could be listed");
      }
      if (length == 0) {
        return;
      }
      for (long at = 0; at < length;) {
        int entry = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, at + LENGTH));
        add(buffer.asSlice(at, entry), names);
        at += entry;
      }
    }
  }

  private static void add(MemorySegment entry, List<ListedName> names) {
    long end = NAME;
    while (entry.get(ValueLayout.JAVA_BYTE, end) != 0) {
      end++;
    }
    byte[] name = new byte[(int) end - NAME];
    MemorySegment.copy(entry, ValueLayout.JAVA_BYTE, NAME, name, 0, name.length);
    boolean itself = name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
    if (!itself) {
      boolean plain = entry.get(ValueLayout.JAVA_BYTE, TYPE) == PLAIN_FILE;
      names.add(new ListedName(name, plain ? entry.get(ValueLayout.JAVA_LONG, 0) & Long.MAX_VALUE : 0));
    }
  }
}
