package org.mailkeep.agent.change;

import java.io.IOException;
import java.util.Optional;
import org.mailkeep.agent.source.MaildirName;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.BaseEntry;
import org.mailkeep.repository.tree.TreeFormat.Kind;
import org.mailkeep.repository.tree.TreePath;

/**
 * Which messages of a Maildir an account's base knows, by what never changes of them while they stay in their mailbox: the part of the name before the flags, and the number of the file. A
 * message found under the same name and number need not be looked at. Names are kept as hashes, 16 to 32 bytes a message in all: whoever relies on an answer compares the names later.
 */
public final class KnownMessages {

  /** Fewer are looked at as fast as what it takes to list folders in another way. */
  static final long WORTHWHILE = 1000;

  /** More would take too much memory. */
  private static final long MOST = 4_000_000;

  /** No message is known: all are looked at. */
  public static final KnownMessages NONE = new KnownMessages(FolderListing.NAMES, 0);

  private final FolderListing listing;
  private final long[] names;
  private final long[] inodes;

  private KnownMessages(FolderListing listing, long messages) {
    this.listing = listing;
    int slots = Integer.highestOneBit((int) Math.max(1, messages)) * 4;
    names = new long[slots];
    inodes = new long[slots];
  }

  /** Those that {@code base} knows; none if it has too few for this to be worthwhile. */
  public static KnownMessages of(Optional<AccountBase> base) throws IOException {
    long files = base.map(known -> known.counts().files()).orElse(0L);
    if (base.isEmpty() || files < WORTHWHILE || files > MOST) {
      return NONE;
    }
    Optional<FolderListing> listing = InodeListing.ofThisSystem();
    if (listing.isEmpty()) {
      return NONE;
    }
    KnownMessages known = new KnownMessages(listing.get(), files);
    base.get().entries(new AccountBase.Visitor() {
      private int left = known.names.length / 2;

      @Override
      public void root(TreePath path) {}

      @Override
      public void entry(BaseEntry entry) throws IOException {
        if (entry.kind() == Kind.FILE && entry.link() == 0 && left > 0) {
          Note note = Note.read(entry.note());
          if (note.trust() == Note.Trust.SAME_FACTS_SAME_CONTENT) {
            known.put(hash(entry.path().key()), note.inode());
            left--;
          }
        }
      }
    });
    return known;
  }

  /** How folders are to be listed so that {@link #look} can be asked. */
  FolderListing listing() {
    return listing;
  }

  /** What is known of a message by its path and number. */
  Match look(TreePath path, long inode) {
    if (inode == 0 || names.length <= 4) {
      return Match.UNKNOWN;
    }
    int slot = slot(hash(path.key()));
    return inodes[slot] == 0 ? Match.UNKNOWN : inodes[slot] == inode ? Match.KNOWN : Match.OTHER_FILE;
  }

  private void put(long name, long inode) {
    int slot = slot(name);
    names[slot] = name;
    inodes[slot] = inode;
  }

  /** Where the name is, or would be. */
  private int slot(long name) {
    int mask = names.length - 1;
    int slot = (int) (name ^ name >>> 32) & mask;
    while (inodes[slot] != 0 && names[slot] != name) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** Of the mailbox's path and the name without flags: FNV-1a. A message seen for the first time moves from new to cur. */
  private static long hash(byte[] key) {
    int name = before(key, key.length) + 1;
    int folder = name == 0 ? 0 : before(key, name - 1) + 1;
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < folder; i++) {
      hash = (hash ^ key[i]) * 0x100000001b3L;
    }
    int end = MaildirName.baseEnd(key, name);
    for (int i = name; i < end; i++) {
      hash = (hash ^ key[i]) * 0x100000001b3L;
    }
    return hash ^ hash >>> 29;
  }

  /** The last separator before {@code end}; -1 if there is none. */
  private static int before(byte[] key, int end) {
    int at = end - 1;
    while (at >= 0 && key[at] != 0) {
      at--;
    }
    return at;
  }

  /** What is known. */
  enum Match {
    /** A message of this name, in this file. */
    KNOWN,
    /** A message of this name, in another file. */
    OTHER_FILE, UNKNOWN
  }
}
