package org.mailkeep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailkeep.cli.config.Section;
import org.mailkeep.cli.mail.MailServer;
import org.mailkeep.cli.mail.MailServer.Login;
import org.mailkeep.cli.mail.MailServer.Security;

/** Reads whom to write to. */
final class ReportReader {
  private static final Pattern ADDRESS = Pattern
      .compile("[^\\s<>,;:\"()\\[\\]\\p{Cntrl}@]+(@[^\\s<>,;:\"()\\[\\]\\p{Cntrl}@]+)?");
  private static final Pattern SERVER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::(\\d{1,5}))?");

  private final SettingsFiles files;
  private final Section keys;

  ReportReader(SettingsFiles files, Section keys) {
    this.files = files;
    this.keys = keys;
  }

  /**
   * Reads it.
   *
   * @param whole whether what has to be there must be: not in what is meant for all jobs, which they complete
   */
  Optional<ReportSettings> read(boolean whole) {
    List<String> to = keys.values("to", ReportReader::address);
    if (whole && !keys.has("to")) {
      keys.required("to", "postmaster@uni.example", ReportReader::address);
    }
    Optional<String> from = whole
        ? keys.required("from", "mailkeep@mail1.uni.example", ReportReader::address)
        : keys.value("from", ReportReader::address);
    Optional<Matcher> server = whole
        ? keys.required("server", "smtp.uni.example:587", ReportReader::server)
        : keys.value("server", ReportReader::server);
    Security security = keys.value("security", text -> choice(Security.class, text)).orElse(Security.STARTTLS);
    Optional<Path> authorities = keys.value("ca", files::file);
    Optional<String> user = keys.value("user", SettingsReader::some);
    Optional<Path> passwordFile = keys.value("password-file", files::secret);
    ReportSettings.On on = keys.value("on", text -> choice(ReportSettings.On.class, text))
        .orElse(ReportSettings.On.FAILURE);
    keys.end();
    checkLogin(security, whole);
    if (to.isEmpty() || from.isEmpty() || server.isEmpty()) {
      return Optional.empty();
    }
    Optional<Login> login = user.flatMap(name -> passwordFile.map(file -> new Login(name, file)));
    String host = server.get().group(1);
    int port = server.get().group(2) == null ? security.port() : Integer.parseInt(server.get().group(2));
    return Optional
        .of(new ReportSettings(to, from.get(), new MailServer(host, port, security, login, authorities), on));
  }

  private void checkLogin(Security security, boolean whole) {
    if (keys.has("user") && security == Security.NONE) {
      keys.problem("user", "user: without security the password would go over the network in the clear;"
          + " say security: starttls or tls");
    }
    if (whole && keys.has("user") && !keys.has("password-file")) {
      keys.problem("user", "user: has no password; add password-file: /etc/mailkeep/smtp.password");
    }
    if (whole && keys.has("password-file") && !keys.has("user")) {
      keys.problem("password-file", "password-file: has no user; add user: mailkeep");
    }
  }

  private static String address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not an address such as postmaster@uni.example");
    }
    return text;
  }

  private static Matcher server(String text) {
    Matcher server = SERVER.matcher(text);
    boolean fits = server.matches();
    int port = !fits || server.group(2) == null ? 1 : Integer.parseInt(server.group(2));
    if (!fits || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("'" + text + "' is not a server such as smtp.uni.example:587");
    }
    return server;
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is none of "
        + String.join(", ", List.of(type.getEnumConstants()).stream().map(c -> c.name().toLowerCase(Locale.ROOT))
            .toList()));
  }
}
