package org.mailkeep.repository.audit;

import java.time.Instant;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How a bundle is laid out: objects of the repository as they are stored, and a signed word on all of them. Version 1.
 *
 * <pre>
 * Bundle   = Frame, Entry*, 0 u8, manifest length u32, manifest
 * Entry    = 1 u8, key length u16, key, object length u32, object          sorted by key, each once
 * manifest = Signed by who exported it, under the key "bundle", body = Manifest
 * Manifest = repository id 16 bytes, exported time, entries u64, SHA-256 of all before the manifest's length
 * </pre>
 *
 * <p>Specification: docs/format.md, "Bundles".
 */
final class BundleFormat {

  /** What is copied, in the order of names. Never a passphrase's slot: whoever has one can guess. */
  static final List<String> PREFIXES = List.of("FORMAT", AuditFormat.PREFIX, "evidence/", "keys/admin/",
      "keys/recipient/", "keys/signer/", "roots/");

  /** The longest object in it, bytes. */
  static final int LONGEST = 32 << 20;

  static final int ENTRY = 1;
  static final int END = 0;

  /** Under which the manifest is signed. */
  static final ObjectKey MANIFEST = new ObjectKey("bundle");

  /** The longest manifest, bytes. */
  static final int LONGEST_MANIFEST = 4096;

  private BundleFormat() {}

  static byte[] write(Manifest manifest) {
    return new ByteWriter(96).id(manifest.repository()).time(manifest.exported()).u64(manifest.entries())
        .hash(manifest.sha256()).toBytes();
  }

  static Manifest read(byte[] body) throws Corrupt {
    ByteReader in = new ByteReader(body, MANIFEST.path());
    Manifest manifest = new Manifest(in.id(), in.time(), in.u64(), in.hash());
    in.end();
    return manifest;
  }

  /**
   * What the exporter vouches for.
   *
   * @param repository whose objects these are
   * @param exported when, by the exporter's clock
   * @param entries how many objects
   * @param sha256 of all bytes before the manifest
   */
  record Manifest(Id128 repository, Instant exported, long entries, Hash256 sha256) {}
}
