package org.mailkeep.agent.source;

/**
 * The name of a message's file in a Maildir, such as {@code 1795441523.M208176P29129.vm,S=745032,W=754732:2,S}.
 *
 * @param base what names the message as long as it lives, here up to {@code W=754732}
 * @param flags letters such as {@code S} for seen, as they stand; empty if there are none
 */
public record MaildirName(String base, String flags) {

  /** Takes a file's name apart. Besides the colon, {@code ;} and {@code !} divide: stores on file systems that know no colon have those. */
  public static MaildirName of(String fileName) {
    int info = info(fileName);
    if (info < 0) {
      return new MaildirName(fileName, "");
    }
    return new MaildirName(fileName.substring(0, info),
        fileName.charAt(info + 1) == '2' ? fileName.substring(info + 3) : "");
  }

  /** The {@link #base} alone. */
  public static String base(String fileName) {
    int info = info(fileName);
    return info < 0 ? fileName : fileName.substring(0, info);
  }

  /**
   * Where the {@link #base} ends in a path as bytes.
   *
   * @param name where the file's name begins, which lasts till the end
   */
  public static int baseEnd(byte[] path, int name) {
    for (int i = path.length - 3; i > name; i--) {
      if ((path[i] == ':' || path[i] == ';' || path[i] == '!') && (path[i + 1] == '2' || path[i + 1] == '1')
          && path[i + 2] == ',') {
        return i;
      }
    }
    return path.length;
  }

  /** Where {@code :2,} or, for something experimental, {@code :1,} begins; -1 if nowhere. */
  private static int info(String fileName) {
    for (int i = fileName.length() - 3; i > 0; i--) {
      char c = fileName.charAt(i);
      if ((c == ':' || c == ';' || c == '!') && (fileName.charAt(i + 1) == '2' || fileName.charAt(i + 1) == '1')
          && fileName.charAt(i + 2) == ',') {
        return i;
      }
    }
    return -1;
  }
}
