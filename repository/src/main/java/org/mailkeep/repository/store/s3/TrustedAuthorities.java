package org.mailkeep.repository.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.mailkeep.repository.base.RepositoryException.Refused;

/** The certificates of a PEM file, as what to trust in place of the system's. */
public final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /**
   * Reads the file.
   *
   * @throws Refused if it can't be read or holds no certificate
   */
  public static TrustManager[] of(Path pem) throws Refused {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new Refused(pem + ": holds no certificate in PEM form", null);
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate certificate : certificates) {
        trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory.getTrustManagers();
    } catch (Refused e) {
      throw e;
    } catch (IOException e) {
      throw new Refused(pem + ": the certificates to trust can't be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new Refused(pem + ": not a file of certificates in PEM form", e);
    }
  }
}
