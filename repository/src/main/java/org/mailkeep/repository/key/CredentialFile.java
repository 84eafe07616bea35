package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;

/**
 * A credential as a file that only its owner may read.
 *
 * <pre>
 * credential file = "mailkeep-credential-1 ", base64 of Frame, Credential, SHA-256 of both
 * </pre>
 *
 * <p>Other lines around that one, as in a printed recovery kit, are passed over.
 *
 * <p>Specification: docs/format.md, "Keys".
 */
public final class CredentialFile {
  private static final System.Logger LOG = System.getLogger(CredentialFile.class.getName());
  private static final String MAGIC = "mailkeep-credential-";
  private static final String PREFIX = MAGIC + "1 ";
  private static final Pattern NEWER = Pattern.compile("mailkeep-credential-([02-9]|[0-9]{2,}) ");
  private static final int LONGEST = 128 << 10;
  private static final int DIGEST_BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

  private CredentialFile() {}

  /**
   * Creates {@code file}, readable by its owner only.
   *
   * @throws Exists if there is a file of that name, which stays as it is
   * @throws Refused if it can't be written
   */
  public static void write(Path file, Credential credential) throws RepositoryException {
    ByteBuffer bytes = ByteBuffer.wrap((text(credential) + "\n").getBytes(US_ASCII));
    try (FileChannel out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new Exists(file + " exists; a credential never replaces a file");
    } catch (IOException e) {
      throw new Refused("cannot write the credential " + file + ": " + reason(e), e);
    }
  }

  /**
   * Reads {@code file}; says so in a warning if others may read it too.
   *
   * @throws Missing if there is no such file
   * @throws Corrupt if it holds something else, or was changed
   */
  public static Credential read(Path file) throws RepositoryException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LONGEST + 1);
    } catch (NoSuchFileException e) {
      throw new Missing("there is no credential file " + file);
    } catch (IOException e) {
      throw new Refused("cannot read the credential " + file + ": " + reason(e), e);
    }
    if (bytes.length > LONGEST) {
      throw new Corrupt(file + ": not a credential file");
    }
    Credential credential = parse(new String(bytes, US_ASCII), file.toString());
    warnIfOthersMayRead(file);
    return credential;
  }

  /** The one line of the file: a secret. */
  public static String text(Credential credential) {
    ByteWriter out = Frame.write(new ByteWriter(512), ObjectKind.CREDENTIAL).raw(credential.encode());
    return PREFIX + Base64.getEncoder().encodeToString(out.raw(KeyIds.sha256(out.toBytes())).toBytes());
  }

  static Credential parse(String text, String where) throws Corrupt, UnsupportedFormat {
    String line = text.lines().map(String::strip).filter(candidate -> candidate.startsWith(MAGIC)).findFirst()
        .orElseThrow(() -> new Corrupt(where + ": not a credential file"));
    if (!line.startsWith(PREFIX)) {
      if (NEWER.matcher(line).lookingAt()) {
        throw new UnsupportedFormat(where + ": a credential of a newer format; use a newer Mailkeep");
      }
      throw new Corrupt(where + ": not a credential file");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(line.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new Corrupt(where + ": damaged credential: not base64");
    }
    int end = bytes.length - DIGEST_BYTES;
    if (end < Frame.BYTES
        || !MessageDigest.isEqual(KeyIds.sha256(Arrays.copyOf(bytes, end)),
            Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw new Corrupt(where + ": damaged credential: checksum does not match");
    }
    ByteReader in = new ByteReader(bytes, 0, end, where);
    Frame.read(in, ObjectKind.CREDENTIAL, where);
    return Credential.decode(in);
  }

  private static void warnIfOthersMayRead(Path file) throws Refused {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.GROUP_READ)
          || permissions.contains(PosixFilePermission.OTHERS_READ)) {
        LOG.log(Level.WARNING, "{0} may be read by others; make it private: chmod 600", file);
      }
    } catch (IOException e) {
      throw new Refused("cannot read the credential " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : e.getClass().getSimpleName();
  }
}
