package org.mailkeep.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's socket that speaks TLS 1.2 or 1.3 with a certificate and a key out of files. */
final class TlsSocket {
  private static final int LONGEST_KEY = 64 << 10;
  private static final Pattern KEY = Pattern
      .compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private TlsSocket() {}

  /** One that is not bound yet. */
  static ServerSocket listen(Path certificate, Path key) throws IOException {
    try {
      Certificate[] chain;
      try (InputStream in = Files.newInputStream(certificate)) {
        chain = CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(Certificate[]::new);
      }
      if (chain.length == 0) {
        throw CommandFailure.failed(certificate + ": no certificate in it");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key(key), new char[0], chain);
      KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context.getServerSocketFactory().createServerSocket();
    } catch (GeneralSecurityException e) {
      throw CommandFailure.failed(certificate + ", " + key + ": not a certificate and its key: " + e.getMessage());
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LONGEST_KEY);
    }
    Matcher matcher = KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw CommandFailure.failed(
          file + ": no unencrypted PKCS#8 key in it; make one with: openssl pkcs8 -topk8 -nocrypt -in KEY -out FILE");
    }
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // It is of another kind.
      }
    }
    throw CommandFailure.failed(file + ": neither an RSA nor an EC nor an EdDSA key");
  }
}
