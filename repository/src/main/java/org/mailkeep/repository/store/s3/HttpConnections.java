package org.mailkeep.repository.store.s3;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Connections to one server, kept for a few seconds when they are not used: as many as there are requests at once. Thread-safe. */
final class HttpConnections implements Closeable {
  /** Servers close connections that are idle for some time: few do within this. */
  private static final long LONGEST_IDLE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final String host;
  private final int port;
  private final boolean secure;
  private final Timeouts timeouts;
  private final Tls tls;
  private final Deque<HttpConnection> idle = new ArrayDeque<>();
  private final Set<HttpConnection> busy = new HashSet<>();
  private boolean closed;
  private @Nullable SSLSocketFactory sockets;

  /** Makes TLS sockets: only when the first is needed, as it takes time. */
  @FunctionalInterface
  interface Tls {
    SSLSocketFactory sockets() throws IOException;
  }

  HttpConnections(URI server, Timeouts timeouts, Tls tls) {
    secure = server.getScheme().equals("https");
    String name = server.getHost();
    host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
    this.timeouts = timeouts;
    this.tls = tls;
  }

  /**
   * Sends a request, once.
   *
   * @param request all of it, at most some kilobytes
   * @param bytes that the request may move, which its time grows with
   * @param atMost a body that is longer is not read
   */
  HttpAnswer send(byte[] request, long bytes, int atMost) throws BucketFailure {
    long deadline = System.nanoTime() + timeouts.call(bytes).toNanos();
    HttpConnection connection = take();
    try {
      return connection.exchange(request, deadline, atMost);
    } catch (SocketTimeoutException e) {
      throw BucketFailure.unanswered("no answer in time", e);
    } catch (IOException e) {
      throw BucketFailure.unanswered(SdkBucket.words(e.getMessage()), e);
    } finally {
      giveBack(connection);
    }
  }

  private HttpConnection take() throws BucketFailure {
    synchronized (idle) {
      for (HttpConnection last = idle.pollLast(); last != null; last = idle.pollLast()) {
        if (System.nanoTime() - last.idleSince() < LONGEST_IDLE_NANOS) {
          busy.add(last);
          return last;
        }
        closeQuietly(last);
      }
    }
    HttpConnection fresh = connect();
    synchronized (idle) {
      busy.add(fresh);
      if (closed) {
        closeQuietly(fresh);
      }
    }
    return fresh;
  }

  private void giveBack(HttpConnection connection) {
    synchronized (idle) {
      busy.remove(connection);
      if (connection.isReusable() && !closed) {
        connection.idle(System.nanoTime());
        idle.addLast(connection);
        return;
      }
    }
    closeQuietly(connection);
  }

  private HttpConnection connect() throws BucketFailure {
    Socket socket = new Socket();
    boolean connected = false;
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeouts.connect().toMillis()));
      HttpConnection connection = new HttpConnection(secure ? secured(socket) : socket, timeouts.read());
      connected = true;
      return connection;
    } catch (UnknownHostException e) {
      throw BucketFailure.notSent("there is no host of that name", e);
    } catch (SSLException e) {
      throw BucketFailure.answered(0, "TLS", "", SdkBucket.words(e.getMessage()), e);
    } catch (IOException e) {
      throw BucketFailure.notSent("no connection", e);
    } finally {
      if (!connected) {
        closeQuietly(socket);
      }
    }
  }

  private Socket secured(Socket socket) throws IOException {
    socket.setSoTimeout(Math.toIntExact(timeouts.read().toMillis()));
    SSLSocket secured = (SSLSocket) sockets().createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private synchronized SSLSocketFactory sockets() throws IOException {
    if (sockets == null) {
      sockets = tls.sockets();
    }
    return sockets;
  }

  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(HttpConnections::closeQuietly);
      idle.clear();
      busy.forEach(HttpConnections::closeQuietly);
    }
  }

  private static void closeQuietly(Closeable connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // Nobody needs it any more.
    }
  }
}
