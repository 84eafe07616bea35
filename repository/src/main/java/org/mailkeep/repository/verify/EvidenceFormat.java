package org.mailkeep.repository.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How the body of evidence is written, before it is compressed, boxed to the report key and signed. Version 1.
 *
 * <pre>
 * EvidenceBody = begun time, ended time, host text, snapshots var, packs var, read (epoch u32, sha256 hash)*,
 *                checked (snapshot 16 bytes, account text*)*, Drilled*, finding text*, more findings var
 * Drilled      = account text, snapshot 16 bytes, items var, bytes var, digest hash, failed var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Evidence".
 */
final class EvidenceFormat {

  static final String PREFIX = "evidence/";

  /** The longest object, bytes. */
  static final int LONGEST = 32 << 20;

  /** The longest body before it is compressed. */
  static final int LONGEST_BODY = 64 << 20;

  /** Most packs in one object; who has read more makes several. */
  static final int MOST_PACKS = 500_000;

  private static final int PACK_BYTES = 4 + Hash256.BYTES;

  private EvidenceFormat() {}

  static String prefix(Id128 signer) {
    return PREFIX + signer.hex() + "/";
  }

  /** The name: counted down, so that a listing begins with the newest. */
  static ObjectKey key(Id128 signer, long sequence) {
    return new ObjectKey(prefix(signer) + HexFormat.of().toHexDigits(-1 - sequence));
  }

  static boolean isKey(ObjectKey key) {
    return key.path().matches("evidence/[0-9a-f]{32}/[89a-f][0-9a-f]{15}");
  }

  static Id128 signer(ObjectKey key) {
    return Id128.fromHex(key.path().substring(PREFIX.length(), PREFIX.length() + 32));
  }

  static long sequence(ObjectKey key) {
    return -1 - HexFormat.fromHexDigitsToLong(key.name());
  }

  static byte[] write(Evidence evidence) {
    ByteWriter out = new ByteWriter(PACK_BYTES * evidence.read().size() + 4096).time(evidence.begun())
        .time(evidence.ended()).text(evidence.host()).var(evidence.snapshots()).var(evidence.packs());
    out.var(evidence.read().size());
    evidence.read().forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
    Map<Id128, List<String>> bySnapshot = new TreeMap<>();
    evidence.checked()
        .forEach((account, snapshot) -> bySnapshot.computeIfAbsent(snapshot, id -> new ArrayList<>()).add(account));
    out.var(bySnapshot.size());
    bySnapshot.forEach((snapshot, accounts) -> {
      out.id(snapshot).var(accounts.size());
      accounts.forEach(out::text);
    });
    out.var(evidence.drilled().size());
    for (Evidence.Drilled drilled : evidence.drilled()) {
      out.text(drilled.account()).id(drilled.snapshot()).var(drilled.items()).var(drilled.bytes())
          .hash(drilled.digest()).var(drilled.failed());
    }
    out.var(evidence.findings().size());
    evidence.findings().forEach(out::text);
    return out.var(evidence.moreFindings()).toBytes();
  }

  static Evidence read(byte[] body, String object) throws Corrupt {
    ByteReader in = new ByteReader(body, object);
    Instant begun = in.time();
    Instant ended = in.time();
    String host = in.text("host");
    long snapshots = in.var();
    long packs = in.var();
    int count = in.count(PACK_BYTES, "pack");
    List<PackId> read = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      read.add(new PackId(in.number("epoch"), in.hash()));
    }
    Map<String, Id128> checked = new TreeMap<>();
    for (int left = in.count(Id128.BYTES + 1, "snapshot"); left > 0; left--) {
      Id128 snapshot = in.id();
      for (int accounts = in.count(1, "account"); accounts > 0; accounts--) {
        checked.put(in.text("account"), snapshot);
      }
    }
    List<Evidence.Drilled> drilled = new ArrayList<>();
    for (int left = in.count(Id128.BYTES + Hash256.BYTES + 4, "drill"); left > 0; left--) {
      drilled.add(new Evidence.Drilled(in.text("account"), in.id(), in.var(), in.var(), in.hash(), in.var()));
    }
    List<String> findings = new ArrayList<>();
    for (int left = in.var(Evidence.MOST_FINDINGS, "findings"); left > 0; left--) {
      String finding = in.text("finding");
      if (finding.length() > Evidence.LONGEST_FINDING) {
        throw in.corrupt("finding of " + finding.length() + " characters");
      }
      findings.add(finding);
    }
    Evidence evidence = new Evidence(begun, ended, host, snapshots, packs, read, checked, drilled, findings, in.var());
    in.end();
    return evidence;
  }
}
