package io.phishx.crypto.field;

import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.KeyRing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The open keys of one call.
 *
 * @param own the tenant's
 * @param serviceWide those that serve all tenants alike; null if none is needed
 * @param knownSince index and Fernet keys made later are not used yet, see {@link KeyRing#storing}
 */
record Rings(KeyRing own, @Nullable KeyRing serviceWide, Instant knownSince) {

  /** The key of the indexes to store. */
  DataKey index(FieldMap.Search search) {
    return indexes(search).storing(knownSince);
  }

  /** The key that seals bare values. */
  DataKey bare() {
    return own.sealingBare(knownSince);
  }

  private KeyRing indexes(FieldMap.Search search) {
    KeyRing ring = search.serviceWide() ? serviceWide : own;
    if (ring == null) {
      throw new IllegalStateException("no service-wide key was asked for");
    }
    return ring;
  }
}
