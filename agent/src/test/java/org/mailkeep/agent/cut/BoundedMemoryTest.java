package org.mailkeep.agent.cut;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.Compression;
import org.mailkeep.repository.recipe.RecipeSink;

/** Memory must not grow with the input, whatever it is: what a cutter allocates is counted. */
class BoundedMemoryTest {
  private static final long LENGTH = 12L << 20;
  private static final String ENCODED = "Content-Transfer-Encoding: base64\n\n";
  private static final String MULTIPART = "Content-Type: multipart/x; boundary=b\n\n";

  @ParameterizedTest
  @ValueSource(strings = {"x", "\n", "--b\n", MULTIPART + "--b\n", "Content-Type: message/rfc822\n\n", "AAAA\n",
      "From a 12:30 2024\n", "Content-Type: multipart/x; boundary=", "\0", "--", " \n\t"})
  void endlessRepetitionTakesNoMemory(String repeated) throws IOException {
    for (String front : new String[] {"", "a: b\n\n", ENCODED, MULTIPART, MULTIPART + "--b\n" + ENCODED}) {
      measure(new MessageCutter(ChunkerParams.DEFAULT), front, repeated);
    }
    measure(new MboxCutter(ChunkerParams.DEFAULT), "From a 12:30 2024\n", repeated);
  }

  private static void measure(Cutter cutter, String front, String repeated) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CountingSink sink = new CountingSink();
    Repetition source = new Repetition(SampleMail.bytes(front),
        SampleMail.bytes(repeated.repeat(1 + 8192 / repeated.length())));
    long before = threads.getCurrentThreadAllocatedBytes();

    cutter.cut(source, sink, SummarySink.NONE);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(front + repeated).isLessThan(2 << 20);
    assertThat(sink.wrapped + sink.plain).as(front + repeated).isGreaterThan(LENGTH / 2).isLessThanOrEqualTo(LENGTH);
  }

  /** Gives something, then something else again and again. */
  private static final class Repetition extends InputStream {
    private final byte[] front;
    private final byte[] repeated;
    private long given;

    Repetition(byte[] front, byte[] repeated) {
      this.front = front;
      this.repeated = repeated;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (given == LENGTH) {
        return -1;
      }
      boolean begins = given < front.length;
      byte[] from = begins ? front : repeated;
      int at = begins ? (int) given : (int) ((given - front.length) % repeated.length);
      int count = (int) Math.min(Math.min(length, from.length - at), LENGTH - given);
      System.arraycopy(from, at, bytes, offset, count);
      given += count;
      return count;
    }
  }

  private static final class CountingSink implements RecipeSink {
    private long plain;
    private long wrapped;

    @Override
    public void skeleton(byte[] bytes, int offset, int length) {
      plain += length;
    }

    @Override
    public void literal(byte[] bytes, int offset, int length) {
      plain += length;
    }

    @Override
    public void beginPart(Wrapping wrapping) {}

    @Override
    public void beginCompressed(Compression compression) {}

    @Override
    public void endCompressed(long fileBytes, int check) {}

    @Override
    public void part(byte[] bytes, int offset, int length) {
      wrapped += length;
    }

    @Override
    public void pausePart(Closing closing) {}

    @Override
    public void resumePart(Wrapping wrapping) {}

    @Override
    public void endPart(Closing closing) {}

    @Override
    public void endUnit() {}
  }
}
