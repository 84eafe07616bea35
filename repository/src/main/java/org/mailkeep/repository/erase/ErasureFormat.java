package org.mailkeep.repository.erase;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How the bodies of orders and certificates are written, before they are boxed to the report key and signed. Version 1.
 *
 * <pre>
 * OrderBody       = account text, ordered time, host text, user text, reason text, reference text
 * CertificateBody = signer 16 bytes, OrderBody, entries var, snapshots var, packs var, cleared time, blocks var, bytes var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Erasures".
 */
final class ErasureFormat {

  static final String PREFIX = "erasures/";

  /** The longest object, bytes. */
  static final int LONGEST = 128 << 10;

  private static final Pattern ORDER = Pattern.compile(PREFIX + "([0-9a-f]{32})/order");

  private ErasureFormat() {}

  static ObjectKey order(Id128 id) {
    return new ObjectKey(PREFIX + id.hex() + "/order");
  }

  static ObjectKey certificate(Id128 id) {
    return new ObjectKey(PREFIX + id.hex() + "/certificate");
  }

  /** The order of a key; empty if it is no order's. */
  static Optional<Id128> orderOf(ObjectKey key) {
    var matcher = ORDER.matcher(key.path());
    return matcher.matches() ? Optional.of(Id128.fromHex(matcher.group(1))) : Optional.empty();
  }

  static byte[] write(ErasureOrder order) {
    return write(order, new ByteWriter(512)).toBytes();
  }

  private static ByteWriter write(ErasureOrder order, ByteWriter out) {
    return out.text(order.account()).time(order.ordered()).text(order.host()).text(order.user())
        .text(order.reason()).text(order.reference());
  }

  static ErasureOrder readOrder(byte[] body, Id128 id, ObjectKey key) throws Corrupt {
    ByteReader in = new ByteReader(body, key.path());
    ErasureOrder order = readOrder(in, id);
    in.end();
    return order;
  }

  private static ErasureOrder readOrder(ByteReader in, Id128 id) throws Corrupt {
    String account = in.text("account");
    var ordered = in.time();
    String host = word(in, "host");
    String user = word(in, "user");
    String reason = word(in, "reason");
    String reference = word(in, "reference");
    if (account.isEmpty() || reason.isBlank()) {
      throw in.corrupt("an order without account or reason");
    }
    return new ErasureOrder(id, account, ordered, host, user, reason, reference);
  }

  static byte[] write(ErasureCertificate certificate) {
    return write(certificate.order(), new ByteWriter(512).id(certificate.signer())).var(certificate.entries())
        .var(certificate.snapshots()).var(certificate.packs()).time(certificate.cleared()).var(certificate.blocks())
        .var(certificate.bytes()).toBytes();
  }

  static ErasureCertificate readCertificate(byte[] body, Id128 order, ObjectKey key) throws Corrupt {
    ByteReader in = new ByteReader(body, key.path());
    Id128 signer = in.id();
    ErasureCertificate certificate = new ErasureCertificate(readOrder(in, order), signer, in.var(), in.var(), in.var(),
        in.time(), in.var(), in.var());
    in.end();
    return certificate;
  }

  private static String word(ByteReader in, String what) throws Corrupt {
    String word = in.text(what);
    if (word.getBytes(StandardCharsets.UTF_8).length > ErasureOrder.LONGEST_TEXT) {
      throw in.corrupt(what + " of " + word.length() + " characters");
    }
    return word;
  }
}
