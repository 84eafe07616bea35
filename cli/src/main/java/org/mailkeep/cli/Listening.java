package org.mailkeep.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host a name or an address
 * @param port 0 means any that is free
 */
record Listening(String host, int port) {
  static final Listening DEFAULT = new Listening("127.0.0.1", 0);

  private static final Pattern FORM = Pattern.compile("(?:(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]]+)):)?(\\d{1,5})");

  /** Reads {@code PORT}, {@code ADDRESS:PORT} or {@code [ADDRESS]:PORT}. */
  static Listening of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
      throw new IllegalArgumentException("'" + text + "' is not a port, or an address and a port as in 127.0.0.1:1143");
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return new Listening(host == null ? DEFAULT.host : host, Integer.parseInt(matcher.group(3)));
  }

  InetSocketAddress resolve() throws IOException {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw CommandFailure.usage("--listen: this machine knows no " + host);
    }
  }
}
