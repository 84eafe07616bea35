package org.mailkeep.repository.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateEncodersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void theEncoderOfOurOwnPassesTheSelfTest(int level) {
    assertThat(SelfTest.passes(new FrozenDeflater(DeflateParams.zlib(level)), level)).isTrue();
  }

  @Test
  void anEncoderThatMakesOtherBytesFailsTheSelfTest() {
    assertThat(SelfTest.passes(new FrozenDeflater(DeflateParams.zlib(5)), 6)).isFalse();
    assertThat(SelfTest.passes(new FrozenDeflater(DeflateParams.gnuGzip(6)), 6)).isFalse();
    assertThat(SelfTest.passes(new FrozenDeflater(new DeflateParams(DeflateParams.Encoder.ZLIB, 6, 9)), 6)).isFalse();
  }

  @Test
  void nativeOnlyWhereItCanBeTheSame() {
    try (DeflateEncoders fastest = new DeflateEncoders();
        DeflateEncoders frozen = new DeflateEncoders(DeflateEncoders.Choice.FROZEN)) {
      assertThat(fastest.usesNative(DeflateParams.zlib(6)))
          .isEqualTo(SelfTest.passes(new NativeDeflater(6), 6));
      assertThat(fastest.usesNative(new DeflateParams(DeflateParams.Encoder.ZLIB, 6, 9))).isFalse();
      assertThat(fastest.usesNative(DeflateParams.gnuGzip(6))).isFalse();
      assertThat(frozen.usesNative(DeflateParams.zlib(6))).isFalse();
    }
  }

  @Test
  void whicheverIsChosenTheBytesAreTheSame() throws IOException {
    byte[] plaintext = DeflateSamples.mixture(11, 400_000);
    try (DeflateEncoders fastest = new DeflateEncoders();
        DeflateEncoders frozen = new DeflateEncoders(DeflateEncoders.Choice.FROZEN);
        DeflateEncoder one = fastest.take(DeflateParams.zlib(6));
        DeflateEncoder other = frozen.take(DeflateParams.zlib(6))) {
      assertThat(DeflateSteps.encode(one, plaintext)).isEqualTo(DeflateSteps.encode(other, plaintext));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FASTEST", "FROZEN"})
  void whatWasGivenBackHalfwayIsUsedAgainAsNew(DeflateEncoders.Choice choice) throws IOException {
    byte[] plaintext = DeflateSamples.words(12, 100_000);
    try (DeflateEncoders encoders = new DeflateEncoders(choice)) {
      DeflateEncoder halfway = encoders.take(DeflateParams.zlib(6));
      halfway.write(plaintext, 0, 70_000, OutputStream.nullOutputStream());
      halfway.close();
      halfway.close();
      try (DeflateEncoder first = encoders.take(DeflateParams.zlib(6));
          DeflateEncoder second = encoders.take(DeflateParams.zlib(6))) {
        byte[] expected = DeflateSteps.encode(new FrozenDeflater(DeflateParams.zlib(6)), plaintext);

        assertThat(DeflateSteps.encode(first, plaintext)).isEqualTo(expected);
        assertThat(DeflateSteps.encode(second, plaintext)).isEqualTo(expected);
        assertThat(DeflateSteps.encode(first, plaintext)).isEqualTo(expected);
      }
      assertThatThrownBy(() -> halfway.finish(OutputStream.nullOutputStream()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anEncoderOutlivesWhoGaveIt() throws IOException {
    DeflateEncoders encoders = new DeflateEncoders();
    DeflateEncoder encoder = encoders.take(DeflateParams.zlib(1));
    encoders.close();

    assertThat(DeflateSteps.encode(encoder, new byte[10])).isNotEmpty();

    encoder.close();
    encoders.close();
  }

  @Test
  void parametersThatNobodyHasAreRefused() {
    assertThatThrownBy(() -> DeflateParams.zlib(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DeflateParams.gnuGzip(10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DeflateParams(DeflateParams.Encoder.ZLIB, 6, 7))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DeflateParams(DeflateParams.Encoder.GNU_GZIP, 6, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DeflateParams.Encoder.ofCode(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void storedCodesStayWhatTheyAre() {
    assertThat(DeflateParams.Encoder.ofCode(1)).isEqualTo(DeflateParams.Encoder.ZLIB);
    assertThat(DeflateParams.Encoder.ofCode(2)).isEqualTo(DeflateParams.Encoder.GNU_GZIP);
    for (DeflateParams.Encoder encoder : DeflateParams.Encoder.values()) {
      assertThat(DeflateParams.Encoder.ofCode(encoder.code())).isEqualTo(encoder);
    }
  }
}
