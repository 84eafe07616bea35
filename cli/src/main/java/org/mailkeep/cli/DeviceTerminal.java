package org.mailkeep.cli;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The terminal of this process, as the devices that the system shows. {@link System#console} would not do: it is there
 * only if neither standard input nor standard output was redirected.
 */
final class DeviceTerminal implements Terminal {
  private static final Path TERMINAL = Path.of("/dev/tty");
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final int LONGEST_LINE = 4096;

  @Override
  public boolean showsErr() {
    try {
      return Files.readSymbolicLink(STANDARD_ERROR).toString().matches("/dev/(pts/\\d+|tty.*|console)");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Optional<char[]> askSecretly(String question) throws IOException {
    InputStream in;
    OutputStream out;
    try {
      in = Files.newInputStream(TERMINAL);
      out = Files.newOutputStream(TERMINAL);
    } catch (IOException e) {
      return Optional.empty();
    }
    try (in; out; Echo echo = Echo.off()) {
      out.write(question.getBytes(StandardCharsets.UTF_8));
      char[] answer = readLine(in);
      out.write('\n');
      return Optional.of(answer);
    }
  }

  private static char[] readLine(InputStream in) throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    int b;
    while ((b = in.read()) >= 0 && b != '\n') {
      if (length == line.length) {
        throw new IOException("the line is longer than " + LONGEST_LINE + " bytes");
      }
      line[length++] = (byte) b;
    }
    if (b < 0 && length == 0) {
      throw new EOFException("nothing was entered");
    }
    CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(line, 0, length));
    char[] answer = Arrays.copyOfRange(chars.array(), chars.arrayOffset(), chars.arrayOffset() + chars.limit());
    Arrays.fill(line, (byte) 0);
    Arrays.fill(chars.array(), '\0');
    return answer;
  }

  /** Typed letters are not shown while this is open; shown again afterwards, even if the process is stopped meanwhile. */
  private record Echo(Thread onExit) implements AutoCloseable {

    static Echo off() throws IOException {
      Echo echo = new Echo(new Thread(() -> {
        try {
          stty("echo");
        } catch (IOException e) {
          // The terminal is gone, and with it the need.
          return;
        }
      }));
      Runtime.getRuntime().addShutdownHook(echo.onExit);
      stty("-echo");
      return echo;
    }

    @Override
    public void close() throws IOException {
      try {
        Runtime.getRuntime().removeShutdownHook(onExit);
      } catch (IllegalStateException e) {
        // The process is ending: the hook does it.
        return;
      }
      stty("echo");
    }

    private static void stty(String setting) throws IOException {
      try {
        new ProcessBuilder("stty", setting).redirectInput(new File(TERMINAL.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
