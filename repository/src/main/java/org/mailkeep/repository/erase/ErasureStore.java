package org.mailkeep.repository.erase;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** Orders and certificates as they are stored: boxed to the report key, signed by a maintainer or the owner. Thread-safe. */
public final class ErasureStore {

  private final ObjectStore store;
  private final Keyring keyring;

  public ErasureStore(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /**
   * An order that is stored.
   *
   * @param sha256 of its object
   * @param signer the key that signed it
   */
  record Stored(ErasureOrder order, Hash256 sha256, Id128 signer) {}

  Stored put(ErasureOrder order) throws IOException {
    ObjectKey key = ErasureFormat.order(order.id());
    ByteBuffer object = keyring.signBoxed(ObjectKind.ERASURE_ORDER, key, ErasureFormat.write(order));
    Hash256 hash = Hash256.sha256(object);
    store.put(key, object);
    return new Stored(order, hash, keyring.signerId());
  }

  Stored order(Id128 id) throws IOException {
    ObjectKey key = ErasureFormat.order(id);
    ByteBuffer object = store.get(key, ErasureFormat.LONGEST);
    Hash256 hash = Hash256.sha256(object);
    Signed signed = keyring.openBoxed(ObjectKind.ERASURE_ORDER, key, object);
    return new Stored(ErasureFormat.readOrder(signed.body(), id, key), hash, signed.signer().id());
  }

  /** All orders whose name begins so. */
  List<Id128> orders(String beginning) throws IOException {
    List<Id128> orders = new ArrayList<>();
    for (StoredObject object : store.list(ErasureFormat.PREFIX + beginning)) {
      ErasureFormat.orderOf(object.key()).ifPresent(orders::add);
    }
    return orders;
  }

  /** The names of all orders. */
  public List<Id128> orders() throws IOException {
    return orders("");
  }

  /**
   * Reads an order and, if there is one, its certificate.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Corrupt if one of them is not what somebody signed who may
   */
  public void check(Id128 order) throws IOException {
    order(order);
    certificate(order);
  }

  /** The certificate of an order, if it was made out. */
  Optional<ErasureCertificate> certificate(Id128 order) throws IOException {
    ObjectKey key = ErasureFormat.certificate(order);
    try {
      Signed signed = keyring.openBoxed(ObjectKind.ERASURE_CERTIFICATE, key, store.get(key, ErasureFormat.LONGEST));
      return Optional.of(ErasureFormat.readCertificate(signed.body(), order, key));
    } catch (Missing e) {
      return Optional.empty();
    }
  }

  /** Stores a certificate; if another was quicker, that one counts. */
  ErasureCertificate put(ErasureCertificate certificate) throws IOException {
    Id128 order = certificate.order().id();
    ObjectKey key = ErasureFormat.certificate(order);
    boolean stored = store.putIfAbsent(key,
        keyring.signBoxed(ObjectKind.ERASURE_CERTIFICATE, key, ErasureFormat.write(certificate)));
    return stored ? certificate : certificate(order).orElseThrow(() -> new Missing(key + ": missing"));
  }

  /** The statement of a certificate as a signed object, which shows who signed it to whoever has his public key. */
  ByteBuffer signed(ErasureCertificate certificate, byte[] statement) throws IOException {
    return keyring.sign(ObjectKind.ERASURE_CERTIFICATE, ErasureFormat.certificate(certificate.order().id()), statement);
  }
}
