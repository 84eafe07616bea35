package org.mailkeep.restore.imap;

/**
 * As whom to log in for an account: a text in which {@code %u} stands for the account's name, {@code %n} and {@code %d} for what is before and after its {@code @}. Dovecot's master users log in
 * as {@code %u*master}.
 *
 * @param template the text
 */
public record LoginName(String template) {

  public LoginName {
    for (int i = template.indexOf('%'); i >= 0; i = template.indexOf('%', i + 2)) {
      if (i + 1 == template.length() || "und%".indexOf(template.charAt(i + 1)) < 0) {
        throw new IllegalArgumentException("in the user's name % begins %u, %n, %d, or is %%");
      }
    }
  }

  /** Whether accounts log in as different users. */
  public boolean dependsOnAccount() {
    return template.replace("%%", "").matches(".*%[un].*");
  }

  /**
   * The user's name for {@code account}.
   *
   * @throws IllegalArgumentException if the account's name holds what would make it the name of somebody else
   */
  String of(String account) {
    if (template.replace("%%", "").indexOf('%') >= 0
        && account.chars().anyMatch(c -> Character.isISOControl(c) || c == '*' || c == '%' || c == ' ')) {
      throw new IllegalArgumentException("the account's name is no name to log in with");
    }
    int at = account.lastIndexOf('@');
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c != '%') {
        name.append(c);
        continue;
      }
      name.append(switch (template.charAt(++i)) {
        case 'u' -> account;
        case 'n' -> at < 0 ? account : account.substring(0, at);
        case 'd' -> at < 0 ? "" : account.substring(at + 1);
        default -> "%";
      });
    }
    return name.toString();
  }
}
