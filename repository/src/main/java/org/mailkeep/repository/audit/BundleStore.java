package org.mailkeep.repository.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Signatures;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.key.SignerInfo;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/**
 * The objects in a bundle, as a store that can only be read. The file is read through when it is opened: its bytes are those that the exporter's manifest names, sorted, none twice. Whether the manifest is signed
 * {@link #exporter} tells. Keeps the name of every sixteenth object in memory. Thread-safe.
 */
public final class BundleStore implements ObjectStore {

  private static final int EVERY = 16;
  private static final int LONGEST_KEY = 512;

  private final Path file;
  private final FileChannel channel;
  private final TreeMap<String, Long> index = new TreeMap<>();
  private final long end;
  private final ByteBuffer manifest;
  private final BundleFormat.Manifest said;

  /**
   * Opens the bundle in {@code file}.
   *
   * @throws Corrupt if it is none, or not all of one, or was changed
   * @throws UnsupportedFormat if a newer version wrote it
   */
  public static BundleStore open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new BundleStore(file, channel);
    } catch (EOFException e) {
      channel.close();
      throw new Corrupt(file + ": ends too early: not all of a bundle", e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private BundleStore(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    MessageDigest digest = Hash256.sha256();
    InputStream buffered = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    DataInputStream in = new DataInputStream(new DigestInputStream(buffered, digest));
    byte[] frame = new byte[Frame.BYTES];
    in.readFully(frame);
    int ignored = Frame.read(new ByteReader(frame, file.toString()), ObjectKind.AUDIT_BUNDLE, file.toString());
    long entries = 0;
    long at = Frame.BYTES;
    String last = "";
    byte[] skipped = new byte[1 << 16];
    for (int tag = in.readUnsignedByte(); tag != BundleFormat.END; tag = in.readUnsignedByte()) {
      Header header = header(tag, in, at);
      if (header.key.path().compareTo(last) <= 0) {
        throw new Corrupt(file + ": " + header.key + " stands after " + last);
      }
      last = header.key.path();
      if (entries++ % EVERY == 0) {
        index.put(last, at);
      }
      for (int left = header.length; left > 0;) {
        int read = Math.min(left, skipped.length);
        in.readFully(skipped, 0, read);
        left -= read;
      }
      at = header.next();
    }
    end = at;
    Hash256 hash = Hash256.of(digest.digest());
    DataInputStream tail = new DataInputStream(buffered);
    int length = tail.readInt();
    if (length < 0 || length > BundleFormat.LONGEST_MANIFEST) {
      throw new Corrupt(file + ": a manifest of " + length + " bytes");
    }
    byte[] signed = new byte[length];
    tail.readFully(signed);
    if (tail.read() >= 0) {
      throw new Corrupt(file + ": goes on after its end");
    }
    manifest = ByteBuffer.wrap(signed).asReadOnlyBuffer();
    said = BundleFormat
        .read(Signed.unverifiedBody(ObjectKind.AUDIT_BUNDLE, BundleFormat.MANIFEST, ByteBuffer.wrap(signed)));
    if (said.entries() != entries || !said.sha256().equals(hash)) {
      throw new Corrupt(file + ": was changed: not the bytes that were exported");
    }
  }

  /**
   * Who vouches for the bundle.
   *
   * @throws Corrupt if {@code signatures} know no such signer, or he did not sign this
   * @throws WrongKey if it is of another repository
   */
  public SignerInfo exporter(Signatures signatures) throws IOException {
    if (!said.repository().equals(signatures.repositoryId())) {
      throw new WrongKey(file + ": a bundle of repository " + said.repository().brief() + ", the key is for "
          + signatures.repositoryId().brief());
    }
    return signatures.verify(ObjectKind.AUDIT_BUNDLE, BundleFormat.MANIFEST, manifest.duplicate()).signer();
  }

  /** When it was exported, by the exporter's clock. */
  public Instant exported() {
    return said.exported();
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    Header header = find(key);
    if (header.length > atMost) {
      throw new Corrupt(key + ": has " + header.length + " bytes, at most " + atMost);
    }
    return read(header.start, header.length);
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    Header header = find(key);
    if (range.offset() + range.length() > header.length) {
      throw new Corrupt(key + ": ends before byte " + (range.offset() + range.length()));
    }
    return read(header.start + range.offset(), range.length());
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    String from = after.compareTo(prefix) > 0 ? after : prefix;
    Map.Entry<String, Long> near = index.floorEntry(from);
    List<StoredObject> found = new ArrayList<>();
    long at = near == null ? Frame.BYTES : near.getValue();
    while (at < end && found.size() < limit) {
      Header header = header(at);
      String path = header.key.path();
      if (path.startsWith(prefix) && path.compareTo(after) > 0) {
        found.add(new StoredObject(header.key, header.length, Optional.empty()));
      } else if (path.compareTo(from) > 0) {
        break;
      }
      at = header.next();
    }
    return found;
  }

  private Header find(ObjectKey key) throws IOException {
    Map.Entry<String, Long> near = index.floorEntry(key.path());
    long at = near == null ? end : near.getValue();
    while (at < end) {
      Header header = header(at);
      int order = header.key.compareTo(key);
      if (order == 0) {
        return header;
      }
      if (order > 0) {
        break;
      }
      at = header.next();
    }
    throw new Missing(key + ": not in " + file);
  }

  private Header header(long at) throws IOException {
    byte[] bytes = bytes(at, (int) Math.min(1 + 2 + LONGEST_KEY + 4, channel.size() - at));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    return header(in.readUnsignedByte(), in, at);
  }

  private Header header(int tag, DataInputStream in, long at) throws IOException {
    int keyLength = in.readUnsignedShort();
    if (tag != BundleFormat.ENTRY || keyLength > LONGEST_KEY) {
      throw new Corrupt(file + " at byte " + at + ": no entry of a bundle");
    }
    byte[] name = new byte[keyLength];
    in.readFully(name);
    int length = in.readInt();
    String path = new String(name, StandardCharsets.US_ASCII);
    if (!ObjectKey.isKey(path) || length < 0 || length > BundleFormat.LONGEST) {
      throw new Corrupt(file + " at byte " + at + ": no entry of a bundle");
    }
    return new Header(new ObjectKey(path), at + 1 + 2 + keyLength + 4, length);
  }

  private ByteBuffer read(long at, int length) throws IOException {
    return ByteBuffer.wrap(bytes(at, length));
  }

  private byte[] bytes(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer room = ByteBuffer.wrap(bytes);
    while (room.hasRemaining()) {
      if (channel.read(room, at + room.position()) < 0) {
        throw new Corrupt(file + ": ends too early");
      }
    }
    return bytes;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    throw readOnly();
  }

  @Override
  public StagedObject stage() throws IOException {
    throw readOnly();
  }

  private Refused readOnly() {
    return new Refused(file + ": a bundle can only be read", null);
  }

  @Override
  public String location() {
    return file.toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private record Header(ObjectKey key, long start, int length) {

    long next() {
      return start + length;
    }
  }
}
