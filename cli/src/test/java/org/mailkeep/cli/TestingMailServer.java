package org.mailkeep.cli;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Takes mail by SMTP, as much of it as a client needs to hand some in: in the clear, after STARTTLS, or in TLS. Takes logins over TLS only. Refuses recipients whose names begin with
 * {@code nobody}.
 */
final class TestingMailServer implements Closeable {
  enum Kind {
    CLEAR, STARTTLS, TLS
  }

  /**
   * What it took.
   *
   * @param secure whether it came over TLS
   * @param login who sent it, as {@code user:password}
   */
  record Mail(String from, List<String> to, String text, boolean secure, Optional<String> login) {}

  private final ServerSocket socket;
  private final Kind kind;
  private final SSLContext tls;
  private final List<Mail> mails = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();

  /** Serves with the certificate of {@code tls}. */
  TestingMailServer(Kind kind, SSLContext tls) throws IOException {
    this.kind = kind;
    this.tls = tls;
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept()) {
          new Talk().with(client);
        } catch (IOException e) {
          // That client is gone, or the server is closed.
        }
      }
    });
  }

  int port() {
    return socket.getLocalPort();
  }

  List<Mail> mails() {
    return mails;
  }

  /** All that clients said but the text of mails. */
  List<String> said() {
    return said;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private final class Talk {
    private BufferedReader in;
    private OutputStream out;
    private boolean secure;
    private Optional<String> login = Optional.empty();
    private String from = "";
    private final List<String> to = new ArrayList<>();

    void with(Socket client) throws IOException {
      use(kind == Kind.TLS ? secured(client) : client);
      say("220 here");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        said.add(line);
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
          case "EHLO" -> {
            say("250-here");
            say(kind == Kind.STARTTLS && !secure ? "250-STARTTLS" : "250-8BITMIME");
            say(secure ? "250 AUTH PLAIN" : "250 HELP");
          }
          case "STARTTLS" -> {
            say("220 go on");
            use(secured(client));
          }
          case "AUTH" -> authenticate(line);
          case "MAIL" -> {
            from = address(line);
            say("250 ok");
          }
          case "RCPT" -> {
            if (address(line).startsWith("nobody")) {
              say("550 no such user here");
            } else {
              to.add(address(line));
              say("250 ok");
            }
          }
          case "DATA" -> {
            say("354 go on");
            mails.add(new Mail(from, List.copyOf(to), text(), secure, login));
            say("250 taken");
          }
          case "QUIT" -> {
            say("221 bye");
            return;
          }
          default -> say("250 ok");
        }
      }
    }

    private void authenticate(String line) throws IOException {
      String[] words = line.split(" ");
      String[] parts = new String(Base64.getDecoder().decode(words[2]), StandardCharsets.UTF_8).split("\0");
      login = Optional.of(parts[1] + ":" + parts[2]);
      say(parts[2].equals("right") ? "235 welcome" : "535 authentication failed");
    }

    private String text() throws IOException {
      StringBuilder text = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
        text.append(line.startsWith("..") ? line.substring(1) : line).append("\r\n");
      }
      return text.toString();
    }

    private void use(Socket client) throws IOException {
      in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      out = client.getOutputStream();
    }

    private Socket secured(Socket client) throws IOException {
      SSLSocket over = (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
      over.setUseClientMode(false);
      secure = true;
      return over;
    }

    private void say(String line) throws IOException {
      out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    private static String address(String line) {
      return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }
  }
}
