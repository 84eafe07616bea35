package org.mailkeep.restore.imap;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.mailkeep.repository.store.s3.TrustedAuthorities;

/**
 * One connection to a server, logged in. A failure that is no {@link Refusal} ends it. For one thread.
 */
final class ImapSession implements Closeable {

  private static final int CONNECT_MILLIS = 20_000;

  /** A server that has more to do than this without a word, such as to look through a large mailbox, says so meanwhile. */
  private static final int SILENCE_MILLIS = 300_000;

  private static final int LONGEST_REMARK = 200;

  private final ImapServer server;
  private Socket socket;
  private ImapReader in;
  private OutputStream out;
  private Set<String> capabilities = Set.of();
  private int commands;
  private char separator = '/';
  private String prefix = "";

  private ImapSession(ImapServer server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    in = new ImapReader(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  /**
   * Connects and logs in.
   *
   * @throws Refusal if the server does not let {@code user} in
   */
  static ImapSession open(ImapServer server, String user, char[] password) throws IOException {
    Socket socket = new Socket();
    try {
      InetAddress address = InetAddress.getByName(server.host());
      socket.connect(new InetSocketAddress(address, server.port()), CONNECT_MILLIS);
      socket.setSoTimeout(SILENCE_MILLIS);
      socket.setTcpNoDelay(true);
      ImapSession session = new ImapSession(server, server.tls() ? tls(server, socket) : socket);
      session.begin(address.isLoopbackAddress(), user, password);
      return session;
    } catch (UnknownHostException e) {
      throw new IOException(server + ": no such host", e);
    } catch (Refusal e) {
      socket.close();
      throw e;
    } catch (SSLException e) {
      socket.close();
      throw new IOException(server + ": no TLS with it: " + e.getMessage() + "; its certificate must be of the name "
          + server.host() + " and of an authority that Java trusts, or that --imap-ca names", e);
    } catch (IOException e) {
      socket.close();
      throw new IOException(server + ": " + e.getMessage(), e);
    }
  }

  private static SSLSocket tls(ImapServer server, Socket plain) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, server.authorities().isPresent() ? TrustedAuthorities.of(server.authorities().get()) : null,
          null);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java has no TLS: " + e.getMessage(), e);
    }
  }

  private void begin(boolean loopback, String user, char[] password) throws IOException {
    boolean greeted = next() instanceof Response.Status status && status.tag().equals("*") && status.ok();
    if (!greeted) {
      throw new IOException("it did not greet as an IMAP server does");
    }
    readCapabilities();
    boolean needed = !loopback || server.authorities().isPresent() || can("LOGINDISABLED");
    if (!server.tls() && needed) {
      if (!can("STARTTLS")) {
        throw new IOException("it offers no TLS, and a password is not sent without; use imaps://");
      }
      command("STARTTLS", Taker.NONE);
      if (in.isAhead()) {
        throw new IOException("it said something in the clear after TLS was to begin");
      }
      socket = tls(server, socket);
      in = new ImapReader(socket.getInputStream());
      out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      readCapabilities();
    }
    logIn(user, password);
    readCapabilities();
    readNamespace();
  }

  private void logIn(String user, char[] password) throws IOException {
    if (user.indexOf('\0') >= 0 || new String(password).indexOf('\0') >= 0) {
      throw new IOException("a user's name or password with a NUL");
    }
    ByteBuffer secret = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
    int secretBytes = secret.remaining();
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    byte[] plain = new byte[name.length + secretBytes + 2];
    System.arraycopy(name, 0, plain, 1, name.length);
    secret.get(plain, name.length + 2, secretBytes);
    secret.clear().put(new byte[secret.capacity()]);
    byte[] encoded = Base64.getEncoder().encode(plain);
    try {
      if (can("AUTH=PLAIN")) {
        String tag = send("AUTHENTICATE PLAIN");
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        continued(tag);
        out.write(encoded);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        await(tag, Taker.NONE);
      } else {
        String tag = send("LOGIN {" + name.length + "}\r\n");
        continued(tag);
        out.write(name);
        ImapWriter.write(out, " {" + secretBytes + "}\r\n");
        continued(tag);
        out.write(plain, name.length + 2, secretBytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        await(tag, Taker.NONE);
      }
    } catch (Refusal e) {
      if (e.isPassing()) {
        throw new IOException(e.getMessage(), e);
      }
      throw new Refusal(server + ": it does not let " + printable(user) + " in: " + e.getMessage(),
          "AUTHENTICATIONFAILED");
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private void readCapabilities() throws IOException {
    Set<String> found = new HashSet<>();
    command("CAPABILITY", response -> {
      if (response instanceof Response.Data data && data.name().equals("CAPABILITY")) {
        data.items().stream().limit(1000).forEach(item -> found.add(item.text1().toUpperCase(Locale.ROOT)));
      }
    });
    capabilities = found;
  }

  /** The personal namespace (RFC 2342), or what separates levels if the server has no such command. */
  private void readNamespace() throws IOException {
    boolean asks = can("NAMESPACE");
    command(asks ? "NAMESPACE" : "LIST \"\" \"\"", response -> {
      if (response instanceof Response.Data data && data.name().equals("NAMESPACE") && !data.items().isEmpty()
          && data.items().getFirst() instanceof Item.Many personal && !personal.items().isEmpty()) {
        List<String> first = personal.items().getFirst().texts();
        prefix = first.isEmpty() ? "" : first.getFirst();
        separator = separator(first.size() < 2 ? "NIL" : first.get(1));
      } else if (!asks && response instanceof Response.Data data && data.name().equals("LIST")
          && data.items().size() >= 2) {
        separator = separator(data.items().get(1).text1());
      }
    });
    if (prefix.length() > 200 || prefix.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
      throw new IOException("it has a namespace whose prefix is no name");
    }
  }

  private static char separator(String text) throws IOException {
    if (text.equals("NIL")) {
      return '/';
    }
    if (text.length() != 1 || text.charAt(0) <= 0x20 || text.charAt(0) > 0x7e || "=&\"%*".contains(text)
        || Character.isLetterOrDigit(text.charAt(0))) {
      throw new IOException("it separates levels by something that can't be in a name");
    }
    return text.charAt(0);
  }

  /** Whether the server says that it has this capability, which is written in capitals. */
  boolean can(String capability) {
    return capabilities.contains(capability);
  }

  /** What separates the levels of names. */
  char separator() {
    return separator;
  }

  /** What names begin with, but that of INBOX. */
  String prefix() {
    return prefix;
  }

  /** Where commands and what belongs to them are written; {@link #await} sends it. */
  OutputStream out() {
    return out;
  }

  /**
   * Sends a command and waits for its end.
   *
   * @param taker is told what comes meanwhile
   * @throws Refusal if the server says NO or BAD
   */
  Response.Status command(String command, Taker taker) throws IOException {
    String tag = send(command);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    return await(tag, taker);
  }

  /** Writes the beginning of a command's line, without sending it. Gives its tag. */
  String send(String command) throws IOException {
    commands++;
    String tag = "m" + commands;
    ImapWriter.write(out, tag + " " + command);
    return tag;
  }

  /** Waits until the server wants what comes next in the command of {@code tag}. */
  void continued(String tag) throws IOException {
    out.flush();
    while (true) {
      Response response = next();
      if (response instanceof Response.Continue) {
        return;
      }
      if (response instanceof Response.Status status && status.tag().equals(tag)) {
        throw refusal(status);
      }
    }
  }

  /** Waits until the command of {@code tag} has ended. */
  Response.Status await(String tag, Taker taker) throws IOException {
    out.flush();
    while (true) {
      Response response = next();
      if (response instanceof Response.Status status && status.tag().equals(tag)) {
        if (!status.ok()) {
          throw refusal(status);
        }
        return status;
      }
      if (response instanceof Response.Status status && !status.tag().equals("*")) {
        throw new IOException("it answers a command that was not sent");
      }
      taker.response(response);
    }
  }

  private Response next() throws IOException {
    Response response = in.next();
    if (response instanceof Response.Status status && status.tag().equals("*") && status.status().equals("BYE")) {
      throw new EOFException("it ended the connection: " + printable(status.text()));
    }
    return response;
  }

  private static Refusal refusal(Response.Status status) {
    String text = printable(status.text());
    return new Refusal(text.isEmpty() ? status.status() : text, status.codeName());
  }

  /** What a server says, fit to be shown: short, in one line. */
  static String printable(String text) {
    String line = text.codePoints().map(c -> c < 0x20 || c > 0x7e ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    return line.length() > LONGEST_REMARK ? line.substring(0, LONGEST_REMARK) + "..." : line;
  }

  /** Takes leave and closes; what the server says to that does not matter. */
  void logOut() throws IOException {
    try (Socket last = socket) {
      last.setSoTimeout(CONNECT_MILLIS);
      command("LOGOUT", Taker.NONE);
    } catch (IOException e) {
      // It was to end anyway: a server may close before it says so.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Takes what a server says while a command is under way. */
  @FunctionalInterface
  interface Taker {
    Taker NONE = response -> {};

    void response(Response response) throws IOException;
  }
}
