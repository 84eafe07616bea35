package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A bad network in front of an HTTP server: every request that comes is met with a fault, or passed on. Knows just enough HTTP/1.1 to tell requests apart: bodies have a length.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final int LONGEST_HEAD = 64 << 10;

  private final ServerSocket listening;
  private final URI upstream;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Deque<Fault> next = new ArrayDeque<>();
  private final List<String> seen = new ArrayList<>();
  private Function<Request, Fault> rule = request -> Fault.NONE;

  /** What is done with a request. */
  public sealed interface Fault {
    /** It is passed on. */
    Fault NONE = new Plain(true, Reply.WHOLE);
    /** The connection is cut before the server hears of it. */
    Fault CUT_BEFORE = new Plain(false, Reply.CUT);
    /** The server does it, and the connection is cut before the answer. */
    Fault LOST_REPLY = new Plain(true, Reply.CUT);
    /** Half of the answer comes. */
    Fault CUT_REPLY = new Plain(true, Reply.HALF);
    /** Nobody does anything, for ever. */
    Fault HANG = new Plain(false, Reply.HANG);
    /** Of a long body nobody reads more than the network holds by itself. */
    Fault STOP_READING = new Plain(false, Reply.WHOLE);
    /** The server does it and the answer never comes. */
    Fault HANG_AFTER = new Plain(true, Reply.HANG);
    /** Half of the answer comes, and then nothing for ever. */
    Fault HANG_IN_REPLY = new Plain(true, Reply.HALF_AND_HANG);
    /** The answer comes byte by byte: slower than anybody waits, and never silent for long. */
    Fault TRICKLE = new Plain(true, Reply.TRICKLE);
    /** The answer comes late, but in time. */
    Fault LATE = new Plain(true, Reply.LATE);

    /** Another answer than the server's, which may have done it or not. */
    static Fault answer(int status, String code, boolean done) {
      return new Answer(status, code, done);
    }

    record Plain(boolean done, Reply reply) implements Fault {}

    record Answer(int status, String code, boolean done) implements Fault {}
  }

  private enum Reply {
    WHOLE, CUT, HALF, HANG, HALF_AND_HANG, TRICKLE, LATE
  }

  /**
   * The first line of a request.
   *
   * @param method GET, PUT ...
   * @param target path and query
   * @param createOnly whether it is to fail if the object exists
   */
  public record Request(String method, String target, boolean createOnly) {}

  /** Stands in front of {@code upstream}. */
  public FaultyProxy(URI upstream) throws IOException {
    this.upstream = upstream;
    listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it listens. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** What happens to the next requests, one after the other, before the rule applies again. */
  public synchronized FaultyProxy next(Fault... faults) {
    next.addAll(List.of(faults));
    return this;
  }

  /** What happens to requests. */
  public synchronized FaultyProxy rule(Function<Request, Fault> faults) {
    rule = faults;
    return this;
  }

  /** The requests since the last call, as {@code METHOD target}. */
  public synchronized List<String> seen() {
    List<String> copy = List.copyOf(seen);
    seen.clear();
    return copy;
  }

  private synchronized Fault fault(Request request) {
    seen.add(request.method() + " " + request.target());
    return next.isEmpty() ? rule.apply(request) : next.poll();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      while (handle(in, client.getOutputStream())) {
        // The next request of this connection.
      }
    } catch (IOException e) {
      // The client went away, or is to believe that we did.
    } finally {
      sockets.remove(client);
    }
  }

  /** False if the connection is to end. */
  private boolean handle(InputStream in, OutputStream out) throws IOException {
    String head = head(in);
    String[] first = head.substring(0, head.indexOf("\r\n")).split(" ");
    Fault fault = fault(new Request(first[0], first[1], "*".equals(header(head, "if-none-match"))));
    if (fault == Fault.CUT_BEFORE) {
      return false;
    }
    if (fault == Fault.HANG) {
      hang();
    }
    if (header(head, "expect") != null) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
    if (fault == Fault.STOP_READING) {
      hang();
    }
    String length = header(head, "content-length");
    byte[] body = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
    return switch (fault) {
      case Fault.Answer answer -> {
        if (answer.done()) {
          forward(head, body);
        }
        out.write(answer(answer));
        out.flush();
        yield false;
      }
      case Fault.Plain plain -> reply(plain.reply(), forward(head, body), out);
    };
  }

  private static byte[] answer(Fault.Answer answer) {
    String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + answer.code()
        + "</Code><Message>on cue</Message><RequestId>r-1</RequestId></Error>";
    return ("HTTP/1.1 " + answer.status() + " On Cue\r\nContent-Type: application/xml\r\nx-amz-request-id: r-1\r\n"
        + "Content-Length: " + xml.length() + "\r\nConnection: close\r\n\r\n" + xml).getBytes(ISO_8859_1);
  }

  private boolean reply(Reply how, byte[] whole, OutputStream out) throws IOException {
    int half = (new String(whole, ISO_8859_1).indexOf("\r\n\r\n") + 4 + whole.length) / 2;
    switch (how) {
      case WHOLE -> out.write(whole);
      case CUT -> {}
      case HALF -> out.write(whole, 0, half);
      case HANG -> hang();
      case HALF_AND_HANG -> {
        out.write(whole, 0, half);
        out.flush();
        hang();
      }
      case TRICKLE -> {
        for (byte one : whole) {
          out.write(one);
          out.flush();
          pause();
        }
      }
      case LATE -> {
        pause();
        out.write(whole);
      }
    }
    out.flush();
    return false;
  }

  private static void pause() {
    LockSupport.parkNanos(50_000_000);
  }

  private void hang() throws IOException {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new EOFException("closed");
  }

  /** Passes a request on over a connection of its own, and reads all of the answer. */
  private byte[] forward(String head, byte[] body) throws IOException {
    StringBuilder passed = new StringBuilder();
    for (String line : head.split("\r\n")) {
      String name = line.toLowerCase(Locale.ROOT);
      if (!name.startsWith("expect:") && !name.startsWith("connection:")) {
        passed.append(line).append("\r\n");
      }
    }
    passed.append("Connection: close\r\n\r\n");
    try (Socket server = new Socket(upstream.getHost(), upstream.getPort())) {
      server.getOutputStream().write(passed.toString().getBytes(ISO_8859_1));
      server.getOutputStream().write(body);
      server.getOutputStream().flush();
      return server.getInputStream().readAllBytes();
    }
  }

  private static String header(String head, String name) {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
        return line.substring(name.length() + 1).strip();
      }
    }
    return null;
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    while (head.size() < LONGEST_HEAD) {
      int one = in.read();
      if (one < 0) {
        throw new EOFException("no further request");
      }
      head.write(one);
      last = last << 8 | one;
      if (last == 0x0d0a0d0a) {
        return head.toString(ISO_8859_1);
      }
    }
    throw new IOException("a head without end");
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
