package org.mailkeep.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.source.LocationException;
import org.mailkeep.repository.base.RepositoryException;

/**
 * Why a command failed, in one line: what, where, what to do.
 *
 * @param code for scripts
 * @param line for people
 */
record Failure(ExitCode code, String line) {

  Failure {
    line = line.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }

  /** Explains anything that a command can throw. */
  static Failure of(Throwable thrown) {
    Throwable carried = carried(thrown);
    if (carried != null) {
      return of(carried);
    }
    return switch (thrown) {
      case RepositoryException failure -> new Failure(ExitCode.of(failure), said(failure));
      case CommandFailure failure -> new Failure(failure.code(), said(failure));
      case LocationException failure -> new Failure(ExitCode.USAGE, said(failure));
      case FileSystemException failure -> new Failure(ExitCode.FAILED, fileSystem(failure));
      case IOException failure when failure.getMessage() != null -> new Failure(ExitCode.FAILED, said(failure));
      case OutOfMemoryError failure -> new Failure(ExitCode.FAILED,
          "out of memory (" + said(failure) + "); give it more with: export MAILKEEP_JAVA_OPTS=-Xmx1g");
      default -> new Failure(ExitCode.FAILED, "unexpected " + thrown.getClass().getSimpleName() + ": " + said(thrown)
          + "; this is a mistake in Mailkeep: run it again with --debug and report what it says");
    };
  }

  /** The cause of an exception that says nothing itself, as one does that carries another across threads; else null. */
  private static @Nullable Throwable carried(Throwable thrown) {
    Throwable cause = thrown.getCause();
    String message = thrown.getMessage();
    boolean carries = thrown instanceof IOException || thrown instanceof UncheckedIOException;
    return carries && cause != null && (message == null || message.equals(cause.toString())) ? cause : null;
  }

  private static String fileSystem(FileSystemException failure) {
    @Nullable String reason = switch (failure) {
      case NoSuchFileException missing -> "no such file or directory";
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException exists -> "exists already";
      case NotDirectoryException file -> "not a directory";
      default -> failure.getReason();
    };
    String where = failure.getFile() == null ? "" : failure.getFile() + ": ";
    return where + (reason == null ? failure.getClass().getSimpleName() : reason);
  }

  private static String said(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }
}
