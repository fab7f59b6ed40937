package io.phishx.crypto.key;

import io.phishx.chassis.tenant.TenantId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The open data keys of one tenant that one call asked for; immutable. */
public final class KeyRing {

  private final TenantId tenant;
  private final Map<KeyPurpose, DataKey> active = new HashMap<>();
  private final Map<Integer, DataKey> field = new HashMap<>();
  private final List<DataKey> fernet;

  /**
   * @param active those that seal and index
   * @param others those that open
   */
  public KeyRing(TenantId tenant, Collection<DataKey> active, Collection<DataKey> others) {
    this.tenant = tenant;
    active.forEach(key -> this.active.put(key.purpose(), key));
    others.stream()
        .filter(key -> key.purpose() == KeyPurpose.FIELD)
        .forEach(key -> field.put(key.version(), key));
    this.fernet =
        others.stream()
            .filter(key -> key.purpose() == KeyPurpose.FERNET)
            .sorted((a, b) -> Integer.compare(b.version(), a.version()))
            .toList();
  }

  public TenantId tenant() {
    return tenant;
  }

  /**
   * The key that seals or indexes.
   *
   * @throws IllegalStateException if it was not asked for
   */
  public DataKey active(KeyPurpose purpose) {
    DataKey key = active.get(purpose);
    if (key == null) {
      throw new IllegalStateException("no active key was asked for: " + purpose.label());
    }
    return key;
  }

  /** The key that seals or indexes; empty if it was not asked for. */
  public Optional<DataKey> activeIfAsked(KeyPurpose purpose) {
    return Optional.ofNullable(active.get(purpose));
  }

  /** The key of that version; null if the tenant has none. */
  public @Nullable DataKey field(int version) {
    return field.get(version);
  }

  /** Newest first; empty if the tenant never sealed a bare row. */
  public List<DataKey> fernet() {
    return fernet;
  }
}
