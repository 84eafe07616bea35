package org.mailkeep.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/**
 * A store whose small objects that every night begins with are kept in a local folder as well: FORMAT, public keys, ledger pages, outcomes. They never change, and whoever reads them checks them against a signature
 * or a hash whether they come from here or there. Which public keys to seal to is asked once: a change of those is announced by the root. Disposable. For backups only: who verifies wants to see the store. Thread-safe.
 */
public final class ControlCache implements ObjectStore {

  private static final System.Logger LOG = System.getLogger(ControlCache.class.getName());
  private static final String RECIPIENTS = "keys/recipient/";
  private static final int LONGEST = 256 << 10;
  private static final int MOST_FILES = 2000;
  private static final int CRC_BYTES = 4;

  private final ObjectStore store;
  private final Path folder;

  /** Keeps copies in {@code folder}, which is made when it is needed. Closing it closes {@code store}. */
  public ControlCache(ObjectStore store, Path folder) {
    this.store = store;
    this.folder = folder;
    forgetOldest();
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    store.put(key, bytes.duplicate());
    if (isKept(key)) {
      keep(key.path(), bytes);
    }
  }

  @Override
  public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    return store.putIfAbsent(key, bytes);
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    if (!isKept(key)) {
      return store.get(key, atMost);
    }
    byte[] kept = kept(key.path());
    if (kept != null && kept.length <= atMost) {
      return ByteBuffer.wrap(kept);
    }
    ByteBuffer bytes = store.get(key, atMost);
    keep(key.path(), bytes);
    return bytes;
  }

  @Override
  public List<StoredObject> list(String prefix) throws IOException {
    if (!prefix.equals(RECIPIENTS)) {
      return store.list(prefix);
    }
    byte[] kept = kept(prefix);
    if (kept != null) {
      try {
        return readList(kept);
      } catch (Corrupt | IllegalArgumentException e) {
        LOG.log(System.Logger.Level.DEBUG, "asked again: {0}", e.getMessage());
      }
    }
    List<StoredObject> listed = store.list(prefix);
    keep(prefix, ByteBuffer.wrap(writeList(listed)));
    return listed;
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    return store.list(prefix, after, limit);
  }

  @Override
  public StagedObject stage() throws IOException {
    return store.stage();
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    return store.get(key, range);
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return store.retaining();
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private static boolean isKept(ObjectKey key) {
    String path = key.path();
    return path.equals("FORMAT") || path.startsWith("keys/signer/") || path.startsWith(RECIPIENTS)
        || path.startsWith("ledger/") || path.startsWith("distrust/")
        || path.startsWith("runs/") && path.endsWith("/outcome");
  }

  /** Another place may hold another copy of the repository, or another repository. */
  private Path file(String key) {
    byte[] name = (store.location() + "\0" + key).getBytes(StandardCharsets.UTF_8);
    return folder.resolve(Id128.prefixOf(Hash256.sha256(ByteBuffer.wrap(name))).hex());
  }

  private byte @Nullable [] kept(String key) {
    try {
      Path file = file(key);
      if (!Files.exists(file) || Files.size(file) > LONGEST + CRC_BYTES) {
        return null;
      }
      ByteBuffer read = ByteBuffer.wrap(Files.readAllBytes(file));
      byte[] bytes = new byte[Math.max(0, read.remaining() - CRC_BYTES)];
      read.get(bytes);
      return read.remaining() == CRC_BYTES && read.getInt() == crc(bytes) ? bytes : null;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "not read from the cache: {0}", e.getMessage());
      return null;
    }
  }

  private void keep(String key, ByteBuffer object) {
    byte[] bytes = new byte[object.remaining()];
    object.duplicate().get(bytes);
    if (bytes.length > LONGEST) {
      return;
    }
    try {
      Files.createDirectories(folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path temporary = Files.createTempFile(folder, "new", ".tmp");
      Files.write(temporary, ByteBuffer.allocate(bytes.length + CRC_BYTES).put(bytes).putInt(crc(bytes)).array());
      Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "not kept in the cache: {0}", e.getMessage());
    }
  }

  /** When there are too many, half of them go: what is still needed is fetched again. */
  private void forgetOldest() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      Map<Path, FileTime> times = new TreeMap<>();
      for (Path file : files) {
        times.put(file, Files.getLastModifiedTime(file));
      }
      if (times.size() > MOST_FILES) {
        List<Map.Entry<Path, FileTime>> oldest = new ArrayList<>(times.entrySet());
        oldest.sort(Map.Entry.comparingByValue(Comparator.naturalOrder()));
        for (Map.Entry<Path, FileTime> file : oldest.subList(0, oldest.size() / 2)) {
          Files.deleteIfExists(file.getKey());
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the cache is not cleared: {0}", e.getMessage());
    }
  }

  private static byte[] writeList(List<StoredObject> objects) {
    ByteWriter out = new ByteWriter().var(objects.size());
    for (StoredObject object : objects) {
      out.text(object.key().path()).var(object.bytes()).u8(object.stored().isPresent() ? 1 : 0);
      object.stored().ifPresent(out::time);
    }
    return out.toBytes();
  }

  private static List<StoredObject> readList(byte[] bytes) throws Corrupt {
    ByteReader in = new ByteReader(bytes, "cached list");
    List<StoredObject> objects = new ArrayList<>();
    for (int left = in.count(3, "object"); left > 0; left--) {
      objects.add(new StoredObject(new ObjectKey(in.text("key")), in.var(),
          in.flag("time") ? Optional.of(in.time()) : Optional.empty()));
    }
    in.end();
    return objects;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }
}
