package org.mailkeep.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;

/**
 * A Prometheus Pushgateway that metrics are sent to.
 *
 * @param url where to; its user and password are sent, and never shown
 * @see <a href="https://github.com/prometheus/pushgateway#put-method">its PUT method</a>
 */
record MetricsPush(URI url) {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat it, which may hold a password
   */
  static MetricsPush parse(String text) {
    URI url;
    try {
      url = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is not a URL such as http://pushgateway:9091");
    }
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (url.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("it is not an http:// or https:// URL with a host");
    }
    return new MetricsPush(url);
  }

  /** Sends {@code text} in the place of what was sent for this job before. */
  void put(String text, String job, String host) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(target(job, host)).timeout(ANSWER)
        .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .PUT(HttpRequest.BodyPublishers.ofString(text, StandardCharsets.UTF_8));
    if (url.getUserInfo() != null) {
      request.header("Authorization",
          "Basic " + Base64.getEncoder().encodeToString(url.getUserInfo().getBytes(StandardCharsets.UTF_8)));
    }
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT)
        .build()) {
      try {
        int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
          throw new IOException("it answers " + status);
        }
      } catch (ConnectException e) {
        throw new IOException("it can't be reached", e);
      } finally {
        client.shutdownNow();
      }
    }
  }

  /** The address without what must not be shown. */
  @Override
  public String toString() {
    return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort())
        + (url.getRawPath() == null ? "" : url.getRawPath());
  }

  /** The address itself if it has a path, else that of this job's group of metrics. */
  private URI target(String job, String host) {
    String path = url.getRawPath() == null || url.getRawPath().equals("/") ? "" : url.getRawPath();
    if (path.isEmpty()) {
      path = "/metrics/" + grouped("job", job) + "/" + grouped("host", host);
    }
    return URI.create(url.getScheme() + "://" + authority() + path
        + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
  }

  private String authority() {
    return url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
  }

  private static String grouped(String label, String value) {
    return value.isEmpty() || value.contains("/")
        ? label + "@base64/" + (value.isEmpty()
            ? "="
            : Base64.getUrlEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
        : label + "/" + URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
