package org.mailkeep.repository.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;

/** Changes an object in every way that is cheap to try; whoever reads it must say so. */
final class Tampering {

  private Tampering() {}

  /** Reads an object. */
  @FunctionalInterface
  interface Reader {
    Object read(ByteBuffer object) throws Exception;
  }

  /** Every byte changed, cut at many places, one byte too many: each is refused as corrupt, of a newer format, or for another key. */
  static void isAlwaysNoticed(ByteBuffer object, Reader reader) {
    byte[] sound = new byte[object.remaining()];
    object.duplicate().get(sound);
    for (int at = 0; at < sound.length; at++) {
      byte[] changed = sound.clone();
      changed[at] ^= (byte) (1 << at % 8);
      isRefused(changed, "byte " + at + " changed", reader);
    }
    for (int length = 0; length < sound.length; length += 1 + sound.length / 60) {
      isRefused(Arrays.copyOf(sound, length), "cut to " + length + " bytes", reader);
    }
    isRefused(Arrays.copyOf(sound, sound.length - 1), "one byte shorter", reader);
    isRefused(Arrays.copyOf(sound, sound.length + 1), "one byte longer", reader);
  }

  private static void isRefused(byte[] object, String how, Reader reader) {
    Object read;
    try {
      read = reader.read(ByteBuffer.wrap(object));
    } catch (Corrupt | UnsupportedFormat | WrongKey e) {
      assertThat(e.getMessage()).as(how).isNotBlank().doesNotContain("\n");
      return;
    } catch (Exception e) {
      throw new AssertionError(how + ": the wrong failure", e);
    }
    fail(how + ": read as " + read);
  }
}
