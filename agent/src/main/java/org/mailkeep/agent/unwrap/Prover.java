package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.Adler32;
import java.util.zip.CRC32C;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.deflate.DeflateCandidates;
import org.mailkeep.repository.deflate.DeflateEncoders;
import org.mailkeep.repository.deflate.DeflateParams;
import org.mailkeep.repository.deflate.DeflateProof;
import org.mailkeep.repository.deflate.DeflateProver;
import org.mailkeep.repository.deflate.DeflateSource;
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
  private final DeflateProver deflate;
  private Optional<DeflateParams> last = Optional.empty();

  /**
   * A prover that keeps in mind what it finds out in {@code known}.
   *
   * @param encoders with which it tries; shared with others
   */
  Prover(ProvenPayloads known, DeflateEncoders encoders) {
    this.known = known;
    this.deflate = new DeflateProver(encoders);
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

  private Optional<DeflateParams> encoder(StoredBytes file, PayloadRange range, DeflateFraming framing)
      throws IOException {
    int header = framing.header().remaining();
    long length = range.bytes() - header - trailerBytes(framing.trailer());
    if (length < 1) {
      return Optional.empty();
    }
    DeflateSource stream = () -> file.open(new PayloadRange(range.offset() + header, length));
    List<DeflateParams> likely = new ArrayList<>();
    if (framing.trailer() == Trailer.GZIP) {
      likely.addAll(DeflateCandidates.ofGzipExtraFlags(framing.header().get(8)));
    }
    last.ifPresent(likely.isEmpty() ? likely::addFirst : likely::addLast);
    Optional<DeflateProof> proof = deflate.prove(stream, likely);
    if (proof.isEmpty() || !trailerFits(file, range, framing, proof.get(), stream)) {
      return Optional.empty();
    }
    last = proof.map(DeflateProof::params);
    return last;
  }

  private boolean trailerFits(StoredBytes file, PayloadRange range, DeflateFraming framing, DeflateProof proof,
      DeflateSource stream) throws IOException {
    int length = trailerBytes(framing.trailer());
    byte[] trailer = new byte[length];
    try (InputStream in = file.open(new PayloadRange(range.end() - length, length))) {
      if (in.readNBytes(trailer, 0, length) < length) {
        return false;
      }
    }
    return switch (framing.trailer()) {
      case NONE -> true;
      case GZIP -> {
        ByteBuffer numbers = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
        yield numbers.getInt() == proof.crc32() && numbers.getInt() == (int) proof.plaintextBytes();
      }
      case ZLIB -> ByteBuffer.wrap(trailer).getInt() == adler(stream);
    };
  }

  private int adler(DeflateSource stream) throws IOException {
    Adler32 adler = new Adler32();
    try (InputStream in = stream.open(); InflatedInput plain = new InflatedInput()) {
      plain.open(in);
      for (int read = plain.read(buffer); read >= 0; read = plain.read(buffer)) {
        adler.update(buffer, 0, read);
      }
    }
    return (int) adler.getValue();
  }

  @Override
  public void close() {
    deflate.close();
  }
}
