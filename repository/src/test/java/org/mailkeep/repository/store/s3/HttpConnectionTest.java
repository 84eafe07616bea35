package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
  private static final int MOST = 1000;

  /** A server that has said it all already. */
  private static final class Said extends Socket {
    private final InputStream in;
    private final OutputStream out = new ByteArrayOutputStream();

    Said(String words) {
      in = new ByteArrayInputStream(words.getBytes(US_ASCII));
    }

    @Override
    public InputStream getInputStream() {
      return in;
    }

    @Override
    public OutputStream getOutputStream() {
      return out;
    }

    @Override
    public synchronized void setSoTimeout(int millis) {}
  }

  private static HttpConnection to(String words) throws IOException {
    return new HttpConnection(new Said(words), Duration.ofSeconds(1));
  }

  private static HttpAnswer ask(HttpConnection connection) throws IOException {
    return connection.exchange(new byte[0], System.nanoTime() + Duration.ofMinutes(1).toNanos(), MOST);
  }

  private static String text(HttpAnswer answer) {
    return new String(answer.body(), US_ASCII);
  }

  @Test
  void answersFollowEachOther() throws Exception {
    HttpConnection connection = to("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A:  b \r\n\r\none"
        + "HTTP/1.1 206 Partial Content\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\ntw\r\n1\r\no\r\n0\r\nT: u\r\n\r\n"
        + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");

    HttpAnswer one = ask(connection);
    assertThat(text(one)).isEqualTo("one");
    assertThat(one.header("x-a")).isEqualTo("b");
    assertThat(one.isDone()).isTrue();
    assertThat(text(ask(connection))).isEqualTo("two");
    HttpAnswer gone = ask(connection);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.isDone()).isFalse();
    assertThat(text(gone)).isEqualTo("gone");
    assertThat(connection.isReusable()).isTrue();
  }

  @Test
  void whatIsLongerThanWantedIsNotRead() throws Exception {
    for (String length : new String[] {"Content-Length: 1001\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        "\r\n" + "x".repeat(1001)}) {
      HttpConnection connection = to("HTTP/1.1 200 OK\r\n" + length);

      assertThat(ask(connection).body()).isNull();
      assertThat(connection.isReusable()).isFalse();
    }
  }

  @Test
  void whatEndsWithTheConnectionDoesNotSayHowLongItIs() throws Exception {
    HttpConnection connection = to("HTTP/1.1 200 OK\r\n\r\nall");

    HttpAnswer answer = ask(connection);

    assertThat(answer.length()).isEqualTo(-1);
    assertThat(text(answer)).isEqualTo("all");
    assertThat(connection.isReusable()).isFalse();
  }

  @Test
  void aServerThatSaysGoodbyeIsNotAskedAgain() throws Exception {
    HttpConnection connection = to("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

    ask(connection);

    assertThat(connection.isReusable()).isFalse();
  }

  @Test
  void whatIsNoAnswerFailsAndEndsTheConnection() throws Exception {
    for (String words : new String[] {"", "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ncut",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nA: " + "x".repeat(70_000), "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(20_000),
        "HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000)}) {
      HttpConnection connection = to(words);

      assertThatThrownBy(() -> ask(connection)).isInstanceOf(IOException.class);
      assertThat(connection.isReusable()).isFalse();
    }
  }

  @Test
  void nothingIsWaitedForWhenTheTimeIsOver() throws Exception {
    HttpConnection connection = to("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    assertThatThrownBy(() -> connection.exchange(new byte[0], System.nanoTime() - 1, MOST))
        .isInstanceOf(SocketTimeoutException.class);
  }
}
