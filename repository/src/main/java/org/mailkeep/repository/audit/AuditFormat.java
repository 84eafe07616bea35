package org.mailkeep.repository.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How the body of an audit event is written, before it is boxed to the report key and signed. Version 1.
 *
 * <pre>
 * EventBody = sequence u64, previous hash, time, host text, user text, action text, Detail*
 * Detail    = name text, value text
 * </pre>
 *
 * <p>Specification: docs/format.md, "Audit events".
 */
final class AuditFormat {

  static final String PREFIX = "audit/";

  /** The longest object, bytes. */
  static final int LONGEST = 64 << 10;

  /** Longest host, user and action, bytes of UTF-8. */
  static final int LONGEST_WORD = 1024;

  private AuditFormat() {}

  /** All events of {@code actor}. */
  static String prefix(Id128 actor) {
    return PREFIX + actor.hex() + "/";
  }

  /** The name of an event: counted down, so that a listing begins with the newest. */
  static ObjectKey key(Id128 actor, long sequence) {
    return new ObjectKey(prefix(actor) + HexFormat.of().toHexDigits(-1 - sequence));
  }

  /** The actor that a key names; null if it is no event's. */
  static @Nullable Id128 actor(ObjectKey key) {
    String path = key.path();
    return path.matches("audit/[0-9a-f]{32}/[0-9a-f]{16}")
        ? Id128.fromHex(path.substring(PREFIX.length(), PREFIX.length() + 32))
        : null;
  }

  /** The sequence that an event's key names. */
  static long sequence(ObjectKey key) {
    return -1 - HexFormat.fromHexDigitsToLong(key.name());
  }

  static byte[] write(AuditEvent event) {
    ByteWriter out = new ByteWriter(512).u64(event.sequence()).hash(event.previous()).time(event.time())
        .text(event.host()).text(event.user()).text(event.action()).var(event.details().size());
    event.details().forEach((name, value) -> out.text(name).text(value));
    return out.toBytes();
  }

  static AuditEvent read(byte[] body, Id128 actor, ObjectKey key) throws Corrupt {
    ByteReader in = new ByteReader(body, key.path());
    long sequence = in.u64();
    if (sequence < 1) {
      throw in.corrupt("event " + sequence);
    }
    Hash256 previous = in.hash();
    Instant time = in.time();
    String host = word(in, "host");
    String user = word(in, "user");
    String action = word(in, "action");
    int count = in.var(AuditEvent.MOST_DETAILS, "details");
    Map<String, String> details = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      details.put(word(in, "name of a detail"), in.text("detail"));
    }
    in.end();
    if (!key.equals(key(actor, sequence))) {
      throw new Corrupt(key + ": says that it is event " + sequence + " of " + actor.brief());
    }
    return new AuditEvent(actor, sequence, previous, time, host, user, action, details);
  }

  private static String word(ByteReader in, String what) throws Corrupt {
    String word = in.text(what);
    if (word.getBytes(StandardCharsets.UTF_8).length > LONGEST_WORD) {
      throw in.corrupt(what + " of " + word.length() + " characters");
    }
    return word;
  }
}
