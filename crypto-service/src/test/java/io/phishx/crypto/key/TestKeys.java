package io.phishx.crypto.key;

import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.vertx.mutiny.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.crypto.SecretKey;

/** Data keys without a database. */
public final class TestKeys {

  private static final SecureRandom RANDOM = new SecureRandom();

  private TestKeys() {}

  public static DataKey key(TenantId tenant, KeyPurpose purpose, int version) {
    return key(tenant, purpose, version, new KeyState.Active(Instant.EPOCH));
  }

  public static DataKey key(TenantId tenant, KeyPurpose purpose, int version, KeyState state) {
    byte[] material = new byte[32];
    RANDOM.nextBytes(material);
    return key(tenant, purpose, version, state, UUID.randomUUID(), material);
  }

  public static DataKey key(
      TenantId tenant, KeyPurpose purpose, int version, KeyState state, UUID id, byte[] material) {
    return new DataKey(
        new KeyRow(id, tenant, purpose, version, state, Buffer.buffer(), "", "", 0),
        Secret.of(material));
  }

  /** A ring in which the last of {@code fieldVersions} is active. */
  public static KeyRing ring(TenantId tenant, int... fieldVersions) {
    List<DataKey> all = new ArrayList<>();
    List<DataKey> active = new ArrayList<>();
    for (int version : fieldVersions) {
      all.add(key(tenant, KeyPurpose.FIELD, version));
    }
    if (!all.isEmpty()) {
      active.add(all.get(all.size() - 1));
    }
    DataKey fernet = key(tenant, KeyPurpose.FERNET, 1);
    all.add(fernet);
    active.add(fernet);
    DataKey index = key(tenant, KeyPurpose.INDEX, 1);
    all.add(index);
    active.add(index);
    return new KeyRing(tenant, active, all);
  }

  /** A column's key with the given bytes and associated data. */
  public static FieldKey fieldKey(SecretKey secret, byte[] context) {
    return new FieldKey(secret, context);
  }
}
