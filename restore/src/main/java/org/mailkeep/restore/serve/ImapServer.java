package org.mailkeep.restore.serve;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Listens and gives every connection a thread of its own. Closing it ends all sessions. */
public final class ImapServer implements Closeable {
  private static final Duration LAST_MOMENT = Duration.ofSeconds(3);

  private final ServerSocket socket;
  private final ServedAccounts accounts;
  private final Password password;
  private final Limits limits;
  private final Journal journal;
  private final TextRoom room;
  private final Semaphore free;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * Makes a server.
   *
   * @param socket bound; with TLS or without; closed with the server
   */
  public ImapServer(ServerSocket socket, ServedAccounts accounts, Password password, Limits limits, Journal journal) {
    this.socket = socket;
    this.accounts = accounts;
    this.password = password;
    this.limits = limits;
    this.journal = journal;
    room = new TextRoom(limits.textBytes());
    free = new Semaphore(limits.connections());
  }

  /** Begins to take connections. */
  public void start() {
    Thread.ofPlatform().name("mailkeep-imap").daemon().start(this::accept);
  }

  /** Waits until the server takes no more connections, as when it was closed. */
  public void await() throws InterruptedException {
    ended.await();
  }

  private void accept() {
    try {
      while (!closed) {
        Socket connection = socket.accept();
        if (free.tryAcquire()) {
          connections.add(connection);
          Thread.ofVirtual().name("mailkeep-imap-session").start(() -> talk(connection));
        } else {
          refuse(connection);
        }
      }
    } catch (IOException e) {
      if (!closed) {
        journal.say("takes no more connections: " + e.getMessage());
      }
    } finally {
      ended.countDown();
    }
  }

  private void refuse(Socket connection) {
    journal.say("refused a connection: " + limits.connections() + " are open already");
    Thread.ofVirtual().start(() -> {
      try (connection) {
        connection.setSoTimeout(1000);
        connection.getOutputStream()
            .write("* BYE too many connections\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // Whoever it was need not be told any more.
      }
    });
  }

  private void talk(Socket connection) {
    String from = connection.getRemoteSocketAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "somewhere";
    try (connection) {
      if (closed) {
        return;
      }
      connection.setTcpNoDelay(true);
      Clockwork clock = new Clockwork(connection, limits.login());
      ImapWriter out = new ImapWriter(new BufferedOutputStream(connection.getOutputStream(), 1 << 15));
      CommandReader in = new CommandReader(new BufferedInputStream(clock.reading(), 1 << 13), out);
      try {
        new ImapSession(accounts, password, limits, room, clock::allow, journal, from, in, out).run();
      } catch (SocketTimeoutException e) {
        out.line("* BYE nothing was said for too long");
        out.flush();
      }
    } catch (IOException e) {
      // A client that goes, however it goes, ends its session.
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      journal.say("a session from " + from + " failed: " + e);
    } finally {
      connections.remove(connection);
      free.release();
    }
  }

  /** Ends all sessions, and returns when they have ended or won't. */
  @Override
  public void close() throws IOException {
    closed = true;
    socket.close();
    for (Socket connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        // It was about to be thrown away.
      }
    }
    try {
      boolean all = free.tryAcquire(limits.connections(), LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
      if (all) {
        free.release(limits.connections());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends reads that take too long: before the login all of them together, afterwards each. */
  private static final class Clockwork {
    private final Socket socket;
    private final long loginUntil;
    private volatile boolean loggedIn;

    Clockwork(Socket socket, Duration login) {
      this.socket = socket;
      loginUntil = System.nanoTime() + login.toNanos();
    }

    void allow(Duration idle) throws SocketException {
      loggedIn = true;
      socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, idle.toMillis()));
    }

    InputStream reading() throws IOException {
      InputStream in = socket.getInputStream();
      return new InputStream() {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          if (!loggedIn) {
            long left = (loginUntil - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
              throw new SocketTimeoutException("no login");
            }
            socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left));
          }
          return in.read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
          return in.available();
        }
      };
    }
  }
}
