package org.mailkeep.restore.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.tree.TreePath;

/** Mailboxes and messages that a restore wants, and what became of them. */
public final class Wanted {
  public static final Instant RECEIVED = Instant.parse("2024-01-02T03:04:05Z");

  private Wanted() {}

  /** A mailbox of that name, levels parted by a slash, subscribed to. */
  public static WantedMailbox mailbox(String account, String name) {
    return mailbox(account, name, Arrays.asList(name.split("/", -1)));
  }

  public static WantedMailbox mailbox(String account, String name, List<String> levels) {
    return new WantedMailbox(account, levels,
        new CatalogMailbox(name, Optional.empty(), 4711, 1000, true, Optional.empty()),
        () -> List.of("$Label1", "work"));
  }

  public static WantedMessage message(long uid, String guid, String text) {
    return message(uid, guid, text, RECEIVED, Set.of(), List.of());
  }

  public static WantedMessage message(long uid, String guid, String text, Instant received, Set<Flag> flags,
      List<String> keywords) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new WantedMessage(
        new CatalogMessage(uid, guid, received, Optional.empty(), flags, keywords, bytes.length,
            MessagePlace.whole(0, TreePath.ROOT.child(new byte[] {'m'}))),
        out -> {
          out.write(bytes);
          return bytes.length;
        });
  }

  /** Hands messages to a mailbox of a target, and ends it. */
  public static Told restore(MessageTarget target, WantedMailbox mailbox, WantedMessage... messages)
      throws IOException {
    Told told = new Told();
    try (MessageTarget.Mailbox box = target.mailbox(mailbox, told)) {
      for (WantedMessage message : messages) {
        box.message(message);
      }
      box.finish();
    }
    return told;
  }

  /** What a target said of messages. */
  public static final class Told implements Verdicts {
    public long added;
    public long present;
    public long updated;
    public final List<String> failed = new ArrayList<>();
    public final List<String> differing = new ArrayList<>();

    @Override
    public void added(long bytes) {
      added++;
    }

    @Override
    public void present(long bytes) {
      present++;
    }

    @Override
    public void updated(long bytes) {
      updated++;
    }

    @Override
    public void failed(long uid, IOException why) {
      failed.add(uid + ": " + why.getMessage());
    }

    @Override
    public void differs(long uid, String how) {
      differing.add(uid + ": " + how);
    }

    @Override
    public String toString() {
      return added + " added, " + present + " present, " + updated + " updated, failed " + failed + ", differing "
          + differing;
    }
  }
}
