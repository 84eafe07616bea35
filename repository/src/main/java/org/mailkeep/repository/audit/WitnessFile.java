package org.mailkeep.repository.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;

/**
 * A witness as a text file, one fact a line, for people to read and compare.
 *
 * <pre>
 * mailkeep-witness 1
 * repository ID
 * root NUMBER SHA-256
 * events SIGNER NUMBER SHA-256          one for each chain, sorted by signer
 * </pre>
 *
 * <p>Specification: docs/format.md, "Audit events".
 */
public final class WitnessFile {

  private static final String FIRST = "mailkeep-witness 1";
  private static final long LONGEST = 16 << 20;

  private final Path file;

  public WitnessFile(Path file) {
    this.file = file;
  }

  /**
   * What the file says; empty if there is none.
   *
   * @throws Corrupt if it is no witness
   */
  public Optional<Witness> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > LONGEST) {
      throw new Corrupt(file + ": too long for a witness");
    }
    List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    if (lines.size() < 3 || !lines.getFirst().equals(FIRST)) {
      throw new Corrupt(file + ": no witness: its first line is not \"" + FIRST + "\"");
    }
    try {
      Id128 repository = Id128.fromHex(words(lines.get(1), "repository", 2)[1]);
      String[] root = words(lines.get(2), "root", 3);
      List<ChainHead> heads = new ArrayList<>();
      for (String line : lines.subList(3, lines.size())) {
        String[] head = words(line, "events", 4);
        heads.add(new ChainHead(Id128.fromHex(head[1]), Long.parseLong(head[2]), Hash256.fromHex(head[3])));
      }
      return Optional.of(new Witness(repository, Long.parseLong(root[1]), Hash256.fromHex(root[2]), heads));
    } catch (IllegalArgumentException e) {
      throw new Corrupt(file + ": no witness: " + e.getMessage(), e);
    }
  }

  /** Replaces the file, durably: whatever happens, there is the old one or the new one. */
  public void write(Witness witness) throws IOException {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    text.append("repository ").append(witness.repository().hex()).append('\n');
    text.append("root ").append(witness.root()).append(' ').append(witness.rootHash().hex()).append('\n');
    for (ChainHead head : witness.heads()) {
      text.append("events ").append(head.actor().hex()).append(' ').append(head.sequence()).append(' ')
          .append(head.sha256().hex()).append('\n');
    }
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    Path temporary = Files.createTempFile(folder, "witness", ".new");
    try {
      Files.writeString(temporary, text);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static String[] words(String line, String first, int count) {
    String[] words = line.split(" ", -1);
    if (words.length != count || !words[0].equals(first)) {
      throw new IllegalArgumentException("a line that is not \"" + first + "\" and " + (count - 1) + " values");
    }
    return words;
  }
}
