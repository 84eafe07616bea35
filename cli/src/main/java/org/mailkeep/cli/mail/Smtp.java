package org.mailkeep.cli.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.mailkeep.repository.store.s3.TrustedAuthorities;

/** Hands a mail to a server, once: it is for the server to try again. */
public final class Smtp {
  /** Milliseconds in which a server must take a connection, and in which it must say or take something. */
  private static final String CONNECT = "10000";
  private static final String SILENCE = "30000";

  private Smtp() {}

  /**
   * Hands {@code letter} in.
   *
   * @param password of the login, if there is one
   * @param host what this machine calls itself
   * @throws IOException if the server does not take it for all who are to get it; one line says why
   */
  public static void send(MailServer server, char[] password, String host, Letter letter) throws IOException {
    String protocol = server.security() == MailServer.Security.TLS ? "smtps" : "smtp";
    Session session = Session.getInstance(properties(server, protocol, host));
    try (Transport transport = session.getTransport(protocol)) {
      MimeMessage message = message(session, letter);
      Optional<MailServer.Login> login = server.login();
      transport.connect(server.host(), server.port(), login.map(MailServer.Login::user).orElse(null),
          login.isPresent() ? new String(password) : null);
      transport.sendMessage(message, message.getAllRecipients());
    } catch (MessagingException e) {
      throw new IOException(server.host() + ":" + server.port() + ": " + reason(e, server), e);
    }
  }

  private static Properties properties(MailServer server, String protocol, String host) throws IOException {
    String prefix = "mail." + protocol + ".";
    Properties properties = new Properties();
    properties.put(prefix + "localhost", host);
    properties.put(prefix + "connectiontimeout", CONNECT);
    properties.put(prefix + "timeout", SILENCE);
    properties.put(prefix + "writetimeout", SILENCE);
    properties.put(prefix + "sendpartial", "true");
    properties.put(prefix + "auth", Boolean.toString(server.login().isPresent()));
    properties.put(prefix + "ssl.checkserveridentity", "true");
    if (server.security() == MailServer.Security.STARTTLS) {
      properties.put(prefix + "starttls.enable", "true");
      properties.put(prefix + "starttls.required", "true");
    }
    if (server.authorities().isPresent()) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, TrustedAuthorities.of(server.authorities().get()), null);
        properties.put(prefix + "ssl.socketFactory", context.getSocketFactory());
      } catch (GeneralSecurityException e) {
        throw new IOException("this Java has no TLS: " + e.getMessage(), e);
      }
    }
    return properties;
  }

  private static MimeMessage message(Session session, Letter letter) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(letter.from(), false));
    for (String to : letter.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, false));
    }
    message.setSubject(letter.subject(), "UTF-8");
    message.setSentDate(Date.from(letter.written()));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setText(letter.text(), "UTF-8");
    return message;
  }

  private static String reason(MessagingException failure, MailServer server) {
    if (failure instanceof AuthenticationFailedException) {
      return "it does not accept this user and password: " + said(failure);
    }
    String reason = said(failure);
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return "no TLS with it: " + said(cause) + "; its certificate must be of the name " + server.host()
            + " and of an authority that Java trusts, or that ca: names";
      }
      reason = said(failure) + ": " + said(cause);
    }
    return reason;
  }

  private static String said(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName().toLowerCase(Locale.ROOT)
        : message.strip();
  }
}
