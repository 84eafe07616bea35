package org.mailkeep.agent.unwrap;

import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.deflate.DeflateParams;

/**
 * How a payload is made from its text, in a form that is small enough to be remembered of every message.
 *
 * @param payload names the payload's bytes: the first half of their SHA-256
 * @param code stands for the encoder; 0 to 32767, 0 if none is known that makes the payload
 */
public record Reproduction(Id128 payload, int code) {

  static final int NONE = 0;

  /** What a proof showed. */
  public static Reproduction of(Proof proof) {
    return new Reproduction(proof.payload(), code(proof.compression().map(deflate -> deflate.encoder())));
  }

  static int code(Optional<DeflateParams> encoder) {
    return encoder.map(params -> params.encoder().code() << 8 | params.memoryLevel() << 4 | params.level())
        .orElse(NONE);
  }

  /**
   * The encoder that a code stands for.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Optional<DeflateParams> encoder(int code) {
    return code == NONE
        ? Optional.empty()
        : Optional.of(new DeflateParams(DeflateParams.Encoder.ofCode(code >> 8), code & 15, code >> 4 & 15));
  }
}
