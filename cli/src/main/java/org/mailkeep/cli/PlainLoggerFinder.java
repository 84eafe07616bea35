package org.mailkeep.cli;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Prints what the libraries log as lines on standard error, from warnings on; with {@code MAILKEEP_LOG} set to a level of {@link System.Logger}, from that level on. The JDK's own
 * logging would cost a short command a tenth of a second, and writes two lines for each.
 */
public final class PlainLoggerFinder extends System.LoggerFinder {
  private static final String LEVEL = "MAILKEEP_LOG";

  private final System.Logger.Level least = least(System.getenv(LEVEL));

  /** Made by the JDK when something is logged first. */
  public PlainLoggerFinder() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new PlainLogger(name, least);
  }

  private static System.Logger.Level least(@Nullable String wanted) {
    for (System.Logger.Level level : System.Logger.Level.values()) {
      if (level.name().equalsIgnoreCase(wanted)) {
        return level;
      }
    }
    return System.Logger.Level.WARNING;
  }

  private record PlainLogger(String name, Level least) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.getSeverity() >= least.getSeverity() && level != Level.OFF;
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        System.err.println("mailkeep: " + message);
        if (thrown != null) {
          thrown.printStackTrace(System.err);
        }
      }
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format,
        @Nullable Object... parameters) {
      if (isLoggable(level) && format != null) {
        System.err.println("mailkeep: " + (parameters.length == 0 ? format : MessageFormat.format(format, parameters)));
      }
    }
  }
}
