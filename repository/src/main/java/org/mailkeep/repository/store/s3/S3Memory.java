package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;

/**
 * What this machine found out about servers, a small file each. It may be lost at any time: then the settings are safe ones again. What can't be read counts as lost.
 */
public final class S3Memory {
  private static final int LONGEST = 4096;

  private final Path folder;

  /** Keeps its files in {@code folder}, which is made when it is needed. */
  public S3Memory(Path folder) {
    this.folder = folder;
  }

  /** What to use at {@code location}: what it wishes, else what is remembered, else what is safe. */
  public S3Settings settings(S3Location location) {
    return recall(location).orElse(S3Settings.safe(location)).with(location.wishes());
  }

  private Optional<S3Settings> recall(S3Location location) {
    Path file = file(location);
    try {
      if (Files.size(file) > LONGEST) {
        return Optional.empty();
      }
      Map<String, String> values = new HashMap<>();
      for (String line : Files.readAllLines(file, UTF_8)) {
        String[] sides = line.split("=", 2);
        values.put(sides[0], sides.length == 2 ? sides[1] : "");
      }
      return Optional.of(new S3Settings(S3Settings.Checksums.of(values.getOrDefault("checksums", "")),
          "true".equals(values.get("sha256")), "true".equals(values.get("chunked-encoding")),
          "true".equals(values.get("path-style"))));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Remembers what works at {@code location}. */
  public void remember(S3Location location, S3Settings settings) throws IOException {
    Files.createDirectories(folder,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path fresh = Files.createTempFile(folder, "new-", "");
    Files.writeString(fresh, "location=" + location.identity() + "\nchecksums=" + settings.checksums().word()
        + "\nsha256=" + settings.sha256() + "\nchunked-encoding=" + settings.chunkedEncoding() + "\npath-style="
        + settings.pathStyle() + "\n", UTF_8);
    Files.move(fresh, file(location), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path file(S3Location location) {
    byte[] hash = Hash256.sha256().digest(location.identity().getBytes(UTF_8));
    return folder.resolve(HexFormat.of().formatHex(hash, 0, 16));
  }
}
