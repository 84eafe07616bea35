package org.mailkeep.repository.run;

import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeFormat;
import org.mailkeep.repository.tree.TreePath;

/**
 * An entry as a base has it. Of most nothing is asked but what they look like, and whether they may be recorded again just as they are ({@link AccountDraft#keep}): so what a file holds is only taken
 * apart by {@link #whole}. Immutable.
 */
public final class BaseEntry {

  private final byte[] record;
  private final byte[] note;
  private final TreeFormat.Look look;

  /** Reads what the entry looks like from the body of its record: see {@link DraftWriter}. */
  BaseEntry(byte[] record) throws RepositoryException {
    this.record = record;
    ByteReader in = new ByteReader(record, "base");
    note = in.bytes(Integer.MAX_VALUE, "note");
    in.var();
    look = TreeFormat.look(in);
  }

  /** Where it stands below its root. */
  public TreePath path() {
    return look.path();
  }

  /** What it is. */
  public TreeFormat.Kind kind() {
    return look.kind();
  }

  /** Mode, owner, time. */
  public Attributes attributes() {
    return look.attributes();
  }

  /** The mailbox that begins here; null if none does. */
  public @Nullable String mailbox() {
    return look.mailbox();
  }

  /** The length of a file, 0 of anything else. */
  public long bytes() {
    return look.bytes();
  }

  /** 0, or the inode number of a file with several names. */
  public long link() {
    return look.link();
  }

  /** What the agent noted beside it. Not to be changed. */
  public byte[] note() {
    return note;
  }

  /** The entry with what it holds. */
  public TreeEntry whole() throws RepositoryException {
    return DraftReader.entry(record);
  }

  /** The bytes of the entry. */
  byte[] logical() throws RepositoryException {
    ByteReader in = new ByteReader(record, "base");
    in.skip(in.var(Integer.MAX_VALUE, "note"));
    return in.bytes(Integer.MAX_VALUE, "entry");
  }

  /** The body of its record. */
  byte[] record() {
    return record;
  }
}
