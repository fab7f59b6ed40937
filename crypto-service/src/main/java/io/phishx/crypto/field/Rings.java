package io.phishx.crypto.field;

import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import org.jspecify.annotations.Nullable;

/**
 * The open keys of one call.
 *
 * @param own the tenant's
 * @param serviceWide those that serve all tenants alike; null if none is needed
 */
record Rings(KeyRing own, @Nullable KeyRing serviceWide) {

  DataKey index(FieldMap.Search search) {
    KeyRing ring = search.serviceWide() ? serviceWide : own;
    if (ring == null) {
      throw new IllegalStateException("no service-wide key was asked for");
    }
    return ring.active(KeyPurpose.INDEX);
  }
}
