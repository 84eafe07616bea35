package org.mailkeep.restore.target;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;

/**
 * Writes one zip file, for handing to a person: {@code ACCOUNT/MAILBOX/UID.eml}, each with the time at which it was received, and {@code messages.csv}, which lists them. The same messages make
 * the same file; it is made as a whole, so one that is there is the same, or refused, or replaced.
 */
public final class ZipTarget implements MessageTarget {

  private static final String HEADING = "file,account,mailbox,uid,received,from,subject,flags\r\n";

  private final Path path;
  private final Existing existing;
  private final Spool list = new Spool();
  private @Nullable WholeFile file;
  private @Nullable ZipOutputStream zip;

  /** Writes the file {@code path}, which is there when this has finished. */
  public ZipTarget(Path path, Existing existing) {
    this.path = path.toAbsolutePath().normalize();
    this.existing = existing;
  }

  private ZipOutputStream zip() throws IOException {
    ZipOutputStream open = zip;
    if (open == null) {
      file = new WholeFile(path, existing);
      open = new ZipOutputStream(file.out(), StandardCharsets.UTF_8);
      zip = open;
      list.write(HEADING.getBytes(StandardCharsets.US_ASCII));
    }
    return open;
  }

  @Override
  public Mailbox mailbox(WantedMailbox wanted, Verdicts verdicts) throws IOException {
    ZipOutputStream open = zip();
    if (file != null) {
      file.check();
    }
    StringBuilder folder = new StringBuilder(SafeName.of(wanted.account())).append('/');
    wanted.levels().forEach(level -> folder.append(SafeName.of(level)).append('/'));
    return new ZipMailbox(open, folder.toString(), wanted, verdicts);
  }

  @Override
  public void finish() throws IOException {
    ZipOutputStream open = zip();
    ZipEntry entry = new ZipEntry("messages.csv");
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    open.putNextEntry(entry);
    list.writeTo(open);
    open.closeEntry();
    open.finish();
    if (file != null) {
      file.settle();
    }
  }

  @Override
  public void close() throws IOException {
    list.close();
    if (file != null) {
      file.close();
    }
  }

  /** Days before 1980 and after 2107 can't be said in a zip file. */
  private static ZipEntry entry(String name, Instant received) {
    ZipEntry entry = new ZipEntry(name);
    LocalDateTime time = LocalDateTime.ofInstant(clamped(received), ZoneOffset.UTC);
    LocalDateTime first = LocalDateTime.of(1980, 1, 1, 0, 0);
    entry.setTimeLocal(time.isBefore(first) ? first : time);
    long seconds = clamped(received).getEpochSecond();
    if (seconds <= Integer.MAX_VALUE) {
      // The time in UTC ("extended timestamp"); what stands beside it is read as local time by some.
      entry.setExtra(ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0x5455).putShort((short) 5)
          .put((byte) 1).putInt((int) seconds).array());
    }
    return entry;
  }

  private static Instant clamped(Instant time) {
    Instant last = Instant.ofEpochSecond(0xffff_ffffL);
    return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(last) ? last : time;
  }

  /** A field, so that no program takes what a sender wrote for a formula. */
  private static String field(String text) {
    String plain = text.isEmpty() || "=+-@\t\r".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    return '"' + plain.replace("\"", "\"\"").replaceAll("\\p{Cntrl}", " ") + '"';
  }

  private final class ZipMailbox implements Mailbox {
    private final ZipOutputStream out;
    private final String folder;
    private final WantedMailbox wanted;
    private final Verdicts verdicts;

    ZipMailbox(ZipOutputStream out, String folder, WantedMailbox wanted, Verdicts verdicts) {
      this.out = out;
      this.folder = folder;
      this.wanted = wanted;
      this.verdicts = verdicts;
    }

    @Override
    public void message(WantedMessage message) throws IOException {
      CatalogMessage facts = message.facts();
      try (Spool spool = spool(message)) {
        if (spool == null) {
          return;
        }
        String name = folder + EmlTarget.fileName(facts.uid());
        out.putNextEntry(entry(name, facts.received()));
        spool.writeTo(out);
        out.closeEntry();
        note(name, facts, new HeaderLines(spool.begin(HeaderLines.LOOKED_AT)));
        WholeFile open = file;
        if (open != null && open.isThere()) {
          open.check();
          verdicts.present(spool.bytes());
        } else {
          verdicts.added(spool.bytes());
        }
      }
    }

    private @Nullable Spool spool(WantedMessage message) {
      try {
        return Spool.of(message.text());
      } catch (IOException e) {
        verdicts.failed(message.facts().uid(), e);
        return null;
      }
    }

    private void note(String name, CatalogMessage facts, HeaderLines header) throws IOException {
      List<String> flags = new ArrayList<>();
      for (Flag flag : Flag.values()) {
        if (facts.flags().contains(flag)) {
          flags.add(flag.name().toLowerCase(Locale.ROOT));
        }
      }
      flags.addAll(facts.keywords());
      String line = String.join(",", field(name), field(wanted.account()), field(wanted.name()),
          Long.toString(facts.uid()), field(facts.received().toString()), field(header.value("from")),
          field(header.value("subject")), field(String.join(" ", flags))) + "\r\n";
      OutputStream to = list;
      to.write(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }
}
