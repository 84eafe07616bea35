package org.mailkeep.agent.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that wants the fcntl lock of a file to itself, as a server does before it writes. It says what came of it, and keeps the lock until it is closed. */
public final class OtherProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader says;

  private OtherProcess(Process process) {
    this.process = process;
    this.says = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** One that has the lock of {@code file}. */
  public static OtherProcess holding(Path file) throws IOException {
    OtherProcess other = start(file);
    assertThat(other.says.readLine()).isEqualTo("locked");
    return other;
  }

  /** Whether another process could have the lock of {@code file} now. */
  public static boolean couldLock(Path file) throws IOException {
    try (OtherProcess other = start(file)) {
      return "locked".equals(other.says.readLine());
    }
  }

  private static OtherProcess start(Path file) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new OtherProcess(new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("java.class.path"), OtherProcess.class.getName(), file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    try (OutputStream end = process.getOutputStream()) {
      end.flush();
    }
    process.onExit().join();
  }

  /** Runs in the other process. */
  public static void main(String[] args) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      System.out.println(lock == null ? "busy" : "locked");
      while (System.in.read() >= 0) {
        // until the other end is closed
      }
    }
  }
}
