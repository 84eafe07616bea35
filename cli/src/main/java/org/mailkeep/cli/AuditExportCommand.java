package org.mailkeep.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.audit.AuditBundle;

/** {@code mailkeep audit export}: the log and what it takes to check it, in one file. */
final class AuditExportCommand implements Command {
  private final Words words = Words.of("FILE", "The file to make; it must not exist.");

  @Override
  public Syntax syntax() {
    return Syntax.of("audit export",
        "Copies all events, results of verifications, roots and public keys into one file, to be checked anywhere.")
        .with(words);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (words.value().size() != 1) {
      throw CommandFailure.usage("say which file to make: audit export FILE");
    }
    Path file = Path.of(words.value().getFirst());
    try (OpenRepository open = wiring.open()) {
      AuditBundle.Written written = write(file,
          new AuditBundle(open.store(), open.repository().keyring(), wiring.clock()));
      new Events(open.repository(), wiring).note(Action.AUDIT_EXPORTED,
          Map.of("objects", String.valueOf(written.entries())));
      written.problems().forEach(problem -> wiring.messages().error("not exported: " + problem));
      wiring.output().show(new Exported(file, written));
      return written.problems().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  /** A file that is not whole is removed. */
  private static AuditBundle.Written write(Path file, AuditBundle bundle) throws IOException {
    boolean whole = false;
    try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      try {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        AuditBundle.Written written = bundle.write(out);
        out.flush();
        channel.force(true);
        whole = true;
        return written;
      } finally {
        if (!whole) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private record Exported(Path file, AuditBundle.Written written) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line(file + ": " + Amounts.count(written.entries(), "object", "objects") + ", "
          + Amounts.bytes(written.bytes()));
      out.line("check it anywhere: mailkeep audit verify --bundle " + ShellWord.quoted(file.toString()));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("file", file.toString()).field("objects", written.entries()).field("bytes", written.bytes())
          .texts("problems", written.problems());
    }
  }
}
