package org.mailkeep.repository.key;

import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * All that the holder of a role needs to know: secrets, and the admin's public key, which is the anchor of trust. Immutable; no secret leaves
 * the package or shows in {@link #toString}.
 *
 * <pre>
 * Credential = role u8, name text, repository id 16 bytes, admin public key 32 bytes,
 *              index key version u8, index key 32 bytes, chunk-id key 32 bytes,
 *              signer seed 32 bytes, (purpose u8, X-Wing private key 32 bytes)*, admin seed (32 bytes)?
 * </pre>
 *
 * <p>Specification: docs/format.md, "Keys".
 */
public final class Credential {
  private static final int KEY_BYTES = 32;
  private static final int LONGEST_NAME = 200;

  private final Role role;
  private final String name;
  private final Id128 repositoryId;
  private final byte[] adminPublicKey;
  private final int indexKeyVersion;
  private final byte[] indexKey;
  private final byte[] chunkIdKey;
  private final byte[] signerSeed;
  private final Map<Purpose, byte[]> privateKeys;
  private final byte @Nullable [] adminSeed;

  private Credential(Role role, String name, Id128 repositoryId, byte[] adminPublicKey, int indexKeyVersion,
      byte[] indexKey, byte[] chunkIdKey,
      byte[] signerSeed, Map<Purpose, byte[]> privateKeys, byte @Nullable [] adminSeed) {
    this.role = role;
    this.name = name;
    this.repositoryId = repositoryId;
    this.adminPublicKey = adminPublicKey;
    this.indexKeyVersion = indexKeyVersion;
    this.indexKey = indexKey;
    this.chunkIdKey = chunkIdKey;
    this.signerSeed = signerSeed;
    this.privateKeys = privateKeys;
    this.adminSeed = adminSeed;
  }

  /** The first credential of a new repository: every key is fresh. */
  public static Credential newOwner(Id128 repositoryId, String name, SecureRandom random) {
    byte[] adminSeed = fresh(random);
    Map<Purpose, byte[]> privateKeys = new EnumMap<>(Purpose.class);
    for (Purpose purpose : Purpose.values()) {
      privateKeys.put(purpose, fresh(random));
    }
    return new Credential(Role.OWNER, checked(name), repositoryId, BouncyCastle.ed25519PublicKey(adminSeed), 1,
        fresh(random), fresh(random),
        fresh(random), privateKeys, adminSeed);
  }

  /**
   * A credential of the same repository for another holder, with a signing key of its own and the private keys of {@code newRole} only.
   *
   * @throws WrongKey if this is not an owner's
   */
  public Credential forRole(Role newRole, String newName, SecureRandom random) throws WrongKey {
    if (role != Role.OWNER) {
      throw new WrongKey("only an owner's credential makes new ones; this is " + this);
    }
    Map<Purpose, byte[]> kept = new EnumMap<>(privateKeys);
    kept.keySet().removeIf(purpose -> !newRole.opens(purpose));
    return new Credential(newRole, checked(newName), repositoryId, adminPublicKey, indexKeyVersion, indexKey,
        chunkIdKey, fresh(random), kept,
        newRole == Role.OWNER ? adminSeed : null);
  }

  public Role role() {
    return role;
  }

  /** What people call its holder. */
  public String name() {
    return name;
  }

  /** The repository that it is for. */
  public Id128 repositoryId() {
    return repositoryId;
  }

  byte[] adminPublicKey() {
    return adminPublicKey;
  }

  int indexKeyVersion() {
    return indexKeyVersion;
  }

  byte[] indexKey() {
    return indexKey;
  }

  byte[] chunkIdKey() {
    return chunkIdKey;
  }

  SigningKey signingKey() {
    return new SigningKey(signerSeed);
  }

  byte @Nullable [] privateKey(Purpose purpose) {
    return privateKeys.get(purpose);
  }

  /** @throws WrongKey if this is not an owner's */
  SigningKey adminKey() throws WrongKey {
    if (adminSeed == null) {
      throw new WrongKey("only an owner's credential signs keys; this is " + this);
    }
    return new SigningKey(adminSeed);
  }

  byte[] encode() {
    ByteWriter out = new ByteWriter(512).u8(role.code()).text(name).id(repositoryId).raw(adminPublicKey)
        .u8(indexKeyVersion).raw(indexKey).raw(chunkIdKey).raw(signerSeed).var(privateKeys.size());
    privateKeys.forEach((purpose, key) -> out.u8(purpose.code()).raw(key));
    return adminSeed == null ? out.u8(0).toBytes() : out.u8(1).raw(adminSeed).toBytes();
  }

  /** Reads a credential that ends where {@code in} does. */
  static Credential decode(ByteReader in) throws Corrupt {
    Role role = Role.ofCode(in.u8());
    String name = in.text("name");
    Id128 repositoryId = in.id();
    byte[] adminPublicKey = in.raw(KEY_BYTES);
    int indexKeyVersion = in.u8();
    byte[] indexKey = in.raw(KEY_BYTES);
    byte[] chunkIdKey = in.raw(KEY_BYTES);
    byte[] signerSeed = in.raw(KEY_BYTES);
    Map<Purpose, byte[]> privateKeys = new EnumMap<>(Purpose.class);
    int count = in.count(1 + KEY_BYTES, "private key");
    for (int i = 0; i < count; i++) {
      Purpose purpose = Purpose.ofCode(in.u8());
      if (role == null || purpose == null || !role.opens(purpose)
          || privateKeys.put(purpose, in.raw(KEY_BYTES)) != null) {
        throw in.corrupt("a private key that does not belong to the role");
      }
    }
    byte[] adminSeed = in.flag("admin seed") ? in.raw(KEY_BYTES) : null;
    in.end();
    if (role == null || indexKeyVersion == 0 || (adminSeed != null) != (role == Role.OWNER)) {
      throw in.corrupt("not a credential");
    }
    for (Purpose purpose : Purpose.values()) {
      if (role.opens(purpose) && !privateKeys.containsKey(purpose)) {
        throw in.corrupt("the private " + purpose + " key is missing");
      }
    }
    return new Credential(role, name, repositoryId, adminPublicKey, indexKeyVersion, indexKey, chunkIdKey, signerSeed,
        privateKeys, adminSeed);
  }

  /** Says whose it is, and no secret. */
  @Override
  public String toString() {
    return "the " + role + " credential \"" + name + "\" of repository " + repositoryId.brief();
  }

  private static byte[] fresh(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  private static String checked(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a key's name has 1 to " + LONGEST_NAME + " printable characters");
    }
    return name;
  }
}
