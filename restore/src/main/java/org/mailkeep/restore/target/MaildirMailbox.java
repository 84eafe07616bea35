package org.mailkeep.restore.target;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;

/**
 * A mailbox of a Maildir. A message's file is called
 *
 * <pre>
 * stem ",S=" bytes ",W=" bytes-with-CR-LF ":2," flags
 * </pre>
 *
 * <p>where the stem is the message's GUID if that can be in a name, without the sizes that it may end with; sizes that it has and that are right stay as they are. By the stem a message is known
 * again. A second message of the same GUID gets {@code _2} behind the stem.
 *
 * <p>If the mailbox has no list of UIDs, it gets one ({@code dovecot-uidlist}, version 3) with the snapshot's UIDs when all messages are there.
 */
final class MaildirMailbox implements MessageTarget.Mailbox {

  private static final Pattern GUID = Pattern.compile("[A-Za-z0-9_=+@-][A-Za-z0-9._=+,@-]{0,159}");
  private static final Pattern SIZES = Pattern.compile("(,[SW]=[0-9]{1,18})+$");
  private static final Pattern SIZE = Pattern.compile(",([SW])=([0-9]{1,18})");
  private static final String UID_LIST = "dovecot-uidlist";

  private final Path folder;
  private final WantedMailbox wanted;
  private final Existing existing;
  private final boolean replaceFlags;
  private final Verdicts verdicts;
  private final NameIndex names = new NameIndex();
  private final KeywordLetters keywords;
  private final @Nullable PartFile uids;

  MaildirMailbox(Path folder, WantedMailbox wanted, Existing existing, boolean replaceFlags, Verdicts verdicts)
      throws IOException {
    this.folder = folder;
    this.wanted = wanted;
    this.existing = existing;
    this.replaceFlags = replaceFlags;
    this.verdicts = verdicts;
    for (String part : List.of("cur", "new")) {
      list(part);
    }
    keywords = new KeywordLetters(folder);
    Path list = folder.resolve(UID_LIST);
    boolean numbered = wanted.facts().uidValidity() > 0 && wanted.facts().nextUid() > 0
        && existing != Existing.DRY_RUN
        && !Files.exists(list, LinkOption.NOFOLLOW_LINKS);
    uids = numbered ? new PartFile(folder.resolve("tmp").resolve(UID_LIST + ".part")) : null;
    if (uids != null) {
      uids.out().write(firstLine().getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** A mailbox that goes elsewhere is another one: it does not get the GUID. */
  private String firstLine() {
    CatalogMailbox facts = wanted.facts();
    boolean same = String.join("/", wanted.levels()).equals(facts.name());
    return "3 V" + facts.uidValidity() + " N" + facts.nextUid()
        + (same ? facts.guid().map(guid -> " G" + guid.hex()).orElse("") : "") + "\n";
  }

  private void list(String part) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(part))) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(".")) {
          names.add(stem(base(name)), part + "/" + name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      if (existing != Existing.DRY_RUN) {
        throw e;
      }
    }
  }

  private static String base(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static String stem(String base) {
    return SIZES.matcher(base).replaceFirst("");
  }

  @Override
  public void message(WantedMessage message) throws IOException {
    CatalogMessage facts = message.facts();
    String wantedBase = wantedBase(facts);
    int row = names.free(stem(wantedBase));
    try {
      String base = row == RowIndex.NONE ? another(message, wantedBase) : presentOrReplaced(message, wantedBase, row);
      if (uids != null) {
        String guid = GUID.matcher(facts.guid()).matches() && !facts.guid().equals(base) ? " G" + facts.guid() : "";
        uids.out().write((facts.uid() + guid + " :" + base + "\n").getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      verdicts.failed(facts.uid(), e);
    }
  }

  /** The base name that the snapshot gives the message, or one that comes out the same every time. */
  private String wantedBase(CatalogMessage facts) {
    if (GUID.matcher(facts.guid()).matches()) {
      return facts.guid();
    }
    String told = facts.guid().isEmpty()
        ? "U" + facts.uid() + "V" + wanted.facts().uidValidity()
        : "H" + Hash256.sha256(ByteBuffer.wrap(facts.guid().getBytes(StandardCharsets.UTF_8))).hex().substring(0, 32);
    return Math.max(0, facts.received().getEpochSecond()) + "." + told + ".mailkeep";
  }

  /**
   * Looks at a message that is there.
   *
   * @return its base name; empty if it is another one and is to be replaced
   */
  private String present(WantedMessage message, int row) throws IOException {
    String name = names.name(row);
    Path file = folder.resolve(name);
    long bytes;
    boolean same;
    names.claim(row);
    try (ComparedOutput compared = new ComparedOutput(file)) {
      bytes = message.text().write(compared);
      same = compared.equal();
    }
    if (!same) {
      if (existing != Existing.OVERWRITE) {
        throw new Refused(
            file + ": exists already with other bytes, and is left as it is; choose another folder, or --overwrite",
            null);
      }
      return "";
    }
    String base = base(name.substring(name.indexOf('/') + 1));
    Path marked = folder.resolve("cur").resolve(base + ":2," + flags(message.facts(), replaceFlags));
    if (!replaceFlags || marked.equals(file)) {
      verdicts.present(bytes);
      return base;
    }
    if (existing != Existing.DRY_RUN) {
      Files.move(file, marked, StandardCopyOption.ATOMIC_MOVE);
    }
    verdicts.updated(bytes);
    tellLostKeywords(message.facts());
    return base;
  }

  private String presentOrReplaced(WantedMessage message, String wantedBase, int row) throws IOException {
    String base = present(message, row);
    return base.isEmpty() ? added(message, wantedBase, row) : base;
  }

  /** A message whose name is not there, or is another message's. */
  private String another(WantedMessage message, String wantedBase) throws IOException {
    String stem = stem(wantedBase);
    String base = wantedBase;
    for (int i = 2; names.contains(stem(base)); i++) {
      base = stem + "_" + i;
      int row = names.free(base);
      if (row != RowIndex.NONE) {
        return presentOrReplaced(message, base, row);
      }
    }
    return added(message, base, RowIndex.NONE);
  }

  /** Writes a message in place of that of row {@code replaced}, if there is one. */
  private String added(WantedMessage message, String wantedBase, int replaced) throws IOException {
    CatalogMessage facts = message.facts();
    String stem = stem(wantedBase);
    if (existing == Existing.DRY_RUN) {
      names.claim(names.add(stem, "cur/" + stem));
      verdicts.added(facts.size());
      return wantedBase;
    }
    try (PartFile part = new PartFile(folder.resolve("tmp").resolve(facts.uid() + ".mailkeep.part"))) {
      LineEnds ends = new LineEnds(part.out());
      message.text().write(ends);
      Path made = part.end();
      String base = sized(wantedBase, part.bytes(), part.bytes() + ends.bare);
      Instant received = facts.received();
      if (received.isAfter(Instant.EPOCH)) {
        Files.setLastModifiedTime(made, FileTime.from(received));
      }
      String name = "cur/" + base + ":2," + flags(facts, true);
      part.settle(folder.resolve(name), existing);
      if (replaced == RowIndex.NONE) {
        names.claim(names.add(stem, name));
      } else if (!names.name(replaced).equals(name)) {
        Files.deleteIfExists(folder.resolve(names.name(replaced)));
      }
      verdicts.added(part.bytes());
      tellLostKeywords(facts);
      return base;
    }
  }

  /** The base name with the sizes that it lacks; those that are wrong go. */
  private static String sized(String base, long bytes, long virtual) {
    String stem = stem(base);
    String sizes = base.substring(stem.length());
    boolean right = sizes.contains(",S=");
    Matcher size = SIZE.matcher(sizes);
    while (size.find()) {
      right &= Long.parseLong(size.group(2)) == (size.group(1).equals("S") ? bytes : virtual);
    }
    return right ? base : stem + ",S=" + bytes + ",W=" + virtual;
  }

  private String flags(CatalogMessage facts, boolean write) throws IOException {
    TreeSet<Character> letters = new TreeSet<>();
    for (Flag flag : facts.flags()) {
      letters.add(switch (flag) {
        case SEEN -> 'S';
        case ANSWERED -> 'R';
        case FLAGGED -> 'F';
        case DELETED -> 'T';
        case DRAFT -> 'D';
      });
    }
    letters.addAll(keywords.of(facts.keywords(), write && existing != Existing.DRY_RUN));
    StringBuilder text = new StringBuilder();
    letters.forEach(text::append);
    return text.toString();
  }

  private void tellLostKeywords(CatalogMessage facts) throws IOException {
    if (keywords.of(facts.keywords(), false).size() < facts.keywords().stream().distinct().count()) {
      verdicts.differs(facts.uid(),
          "not all of its keywords can be written down: a Maildir has 26 of them, without blanks in them");
    }
  }

  @Override
  public void finish() throws IOException {
    if (uids != null && !Files.exists(folder.resolve(UID_LIST), LinkOption.NOFOLLOW_LINKS)) {
      uids.settle(folder.resolve(UID_LIST), Existing.REFUSE);
    }
  }

  @Override
  public void close() throws IOException {
    if (uids != null) {
      uids.close();
    }
  }

  /** Counts the lines that end with LF alone. */
  private static final class LineEnds extends FilterOutputStream {
    private long bare;
    private int last;

    LineEnds(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n' && last != '\r') {
          bare++;
        }
        last = bytes[i];
      }
      out.write(bytes, offset, length);
    }
  }
}
