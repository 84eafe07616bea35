package org.mailkeep.repository.retention;

import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.store.ObjectKey;

/**
 * One of the three things that retention stores.
 *
 * @param tag of the section of roots that names it
 * @param kind of its objects
 * @param folder what their keys begin with, and their Context key
 * @param none what is in force as long as there is no object
 * @param writer of its body
 * @param reader of its body
 */
record RecordKind<T>(SectionTag tag, ObjectKind kind, ObjectKey folder, T none, Writer<T> writer, Reader<T> reader) {

  static final RecordKind<Policy> POLICY = new RecordKind<>(SectionTag.POLICY, ObjectKind.POLICY,
      new ObjectKey("policy"), Policy.EVERYTHING, RetentionFormat::write, RetentionFormat::policy);

  static final RecordKind<Holds> HOLDS = new RecordKind<>(SectionTag.HOLDS, ObjectKind.HOLDS, new ObjectKey("holds"),
      Holds.NONE, RetentionFormat::write, RetentionFormat::holds);

  static final RecordKind<GuardDecisions> GUARD = new RecordKind<>(SectionTag.GUARD, ObjectKind.GUARD,
      new ObjectKey("guard"), GuardDecisions.NONE, RetentionFormat::write, RetentionFormat::guard);

  @FunctionalInterface
  interface Writer<T> {
    void write(T value, ByteWriter out);
  }

  /** Throws IllegalArgumentException where what it reads makes no sense. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ByteReader in) throws RepositoryException;
  }
}
