package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which HTTP/1.1 requests follow each other. Nothing of an answer is waited for longer than its request's time runs, however slowly it trickles in,
 * and no header section is longer than 64 KiB. Not thread-safe.
 */
final class HttpConnection implements Closeable {
  private static final int MOST_HEAD_BYTES = 64 << 10;
  private static final int MOST_ERROR_BYTES = 64 << 10;

  private final Socket socket;
  private final InputStream in;
  private final int readMillis;
  private final byte[] buffer = new byte[8192];
  private int from;
  private int to;
  private long deadline;
  private boolean reusable = true;
  private long idleSince;

  /**
   * Takes a connected socket.
   *
   * @param read how long the server may be silent
   */
  HttpConnection(Socket socket, Duration read) throws IOException {
    this.socket = socket;
    in = socket.getInputStream();
    readMillis = Math.toIntExact(read.toMillis());
  }

  /** Whether another request may follow. */
  boolean isReusable() {
    return reusable;
  }

  void idle(long nanos) {
    idleSince = nanos;
  }

  long idleSince() {
    return idleSince;
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param request all of it; short enough for the system to take it at once, since sending has no time limit
   * @param deadline by {@link System#nanoTime}
   * @param atMost a body that is longer is not read; that of a failure is cut off
   */
  HttpAnswer exchange(byte[] request, long deadline, int atMost) throws IOException {
    this.deadline = deadline;
    boolean whole = false;
    try {
      socket.getOutputStream().write(request);
      HttpAnswer answer = answer(atMost);
      whole = true;
      return answer;
    } finally {
      reusable &= whole;
    }
  }

  private HttpAnswer answer(int atMost) throws IOException {
    int[] left = {MOST_HEAD_BYTES};
    int status;
    Map<String, String> headers;
    do {
      status = status(line(left));
      headers = headers(left);
    } while (status >= 100 && status < 200);
    boolean done = status >= 200 && status < 300;
    if ("close".equalsIgnoreCase(headers.get("connection"))) {
      reusable = false;
    }
    if (status == 204 || status == 304) {
      return new HttpAnswer(status, headers, 0, new byte[0]);
    }
    int most = done ? atMost : MOST_ERROR_BYTES;
    String coding = headers.get("transfer-encoding");
    if (coding != null) {
      if (!coding.equalsIgnoreCase("chunked")) {
        throw new ProtocolException("the answer is coded in a way that is not known here");
      }
      byte[] body = chunked(most);
      return new HttpAnswer(status, headers, body == null ? -1 : body.length, body);
    }
    if (!headers.containsKey("content-length")) {
      reusable = false;
      return new HttpAnswer(status, headers, -1, toTheEnd(most));
    }
    long length = length(headers.get("content-length"));
    if (length > most) {
      reusable = false;
      return new HttpAnswer(status, headers, length, null);
    }
    return new HttpAnswer(status, headers, length, exactly((int) length));
  }

  private static int status(String line) throws ProtocolException {
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new ProtocolException("the answer is not HTTP/1.1");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private Map<String, String> headers(int[] left) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(left); !line.isEmpty(); line = line(left)) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new ProtocolException("a header without a name");
      }
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static long length(String header) throws ProtocolException {
    if (!header.matches("[0-9]{1,18}")) {
      throw new ProtocolException("the answer says wrongly how long it is");
    }
    return Long.parseLong(header);
  }

  /** Null if there are more than {@code most} bytes. */
  private byte @Nullable [] chunked(int most) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int[] left = {MOST_HEAD_BYTES};
    while (true) {
      String size = line(left).split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new ProtocolException("a part of the answer does not say how long it is");
      }
      long bytes = Long.parseLong(size, 16);
      if (bytes == 0) {
        headers(left);
        return body.toByteArray();
      }
      if (bytes > most - body.size()) {
        reusable = false;
        return null;
      }
      body.write(exactly((int) bytes));
      if (!line(left).isEmpty()) {
        throw new ProtocolException("a part of the answer is longer than it says");
      }
      left[0] = MOST_HEAD_BYTES;
    }
  }

  /** What comes until the server closes the connection; null if that is more than {@code most} bytes. */
  private byte @Nullable [] toTheEnd(int most) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      body.write(buffer, from, to - from);
      if (body.size() > most) {
        return null;
      }
      from = 0;
      to = Math.max(0, read(buffer, 0, buffer.length));
      if (to == 0) {
        return body.toByteArray();
      }
    }
  }

  private String line(int[] left) throws IOException {
    StringBuilder line = new StringBuilder(80);
    while (true) {
      if (from == to) {
        fill();
      }
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      left[0] -= end - from + 1;
      if (left[0] < 0) {
        throw new ProtocolException("the answer's headers are too long");
      }
      line.append(new String(buffer, from, end - from, ISO_8859_1));
      boolean whole = end < to;
      from = whole ? end + 1 : end;
      if (whole) {
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = new byte[length];
    int got = Math.min(length, to - from);
    System.arraycopy(buffer, from, bytes, 0, got);
    from += got;
    while (got < length) {
      int more = read(bytes, got, length - got);
      if (more < 0) {
        throw new IOException("the answer ended after " + got + " of " + length + " bytes");
      }
      got += more;
    }
    return bytes;
  }

  private void fill() throws IOException {
    int got = read(buffer, 0, buffer.length);
    if (got < 0) {
      throw new IOException("the connection was closed before the answer");
    }
    from = 0;
    to = got;
  }

  private int read(byte[] into, int offset, int length) throws IOException {
    long millis = Math.ceilDiv(deadline - System.nanoTime(), 1_000_000L);
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    socket.setSoTimeout((int) Math.min(readMillis, millis));
    return in.read(into, offset, length);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
