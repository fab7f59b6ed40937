package io.phishx.crypto.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.CryptoConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Open data keys, bounded in number and age, and which of them are active. */
final class KeyCache {

  private final Cache<Id, DataKey> keys;
  private final Cache<Name, Active> active;
  private final Cache<TenantId, List<Integer>> fernetVersions;
  private final Ticker ticker;
  private final Duration activeTtl;

  KeyCache(CryptoConfig.Cache config, Ticker ticker) {
    this.ticker = ticker;
    this.activeTtl = config.activeVersionTtl();
    this.keys = bounded(config, ticker);
    this.active = bounded(config, ticker);
    this.fernetVersions = bounded(config, ticker);
  }

  private static <K, V> Cache<K, V> bounded(CryptoConfig.Cache config, Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(config.maxKeys())
        .expireAfterWrite(config.maxAge())
        .ticker(ticker)
        .build();
  }

  @Nullable DataKey find(TenantId tenant, KeyPurpose purpose, int version) {
    return keys.getIfPresent(new Id(tenant, purpose, version));
  }

  /** The active key, unless another replica may have rotated it meanwhile. */
  @Nullable DataKey active(TenantId tenant, KeyPurpose purpose) {
    Active found = active.getIfPresent(new Name(tenant, purpose));
    return found == null || ticker.read() - found.readAt() > activeTtl.toNanos()
        ? null
        : find(tenant, purpose, found.version());
  }

  /** The last known active key, however long ago; for when the database cannot say. */
  @Nullable DataKey lastActive(TenantId tenant, KeyPurpose purpose) {
    Active found = active.getIfPresent(new Name(tenant, purpose));
    return found == null ? null : find(tenant, purpose, found.version());
  }

  /** All Fernet keys; null if they are not all here. */
  @Nullable List<DataKey> fernet(TenantId tenant) {
    List<Integer> versions = fernetVersions.getIfPresent(tenant);
    if (versions == null) {
      return null;
    }
    List<DataKey> found =
        versions.stream()
            .map(version -> keys.getIfPresent(new Id(tenant, KeyPurpose.FERNET, version)))
            .filter(key -> key != null)
            .toList();
    return found.size() == versions.size() ? found : null;
  }

  void put(DataKey key) {
    keys.put(new Id(key.tenant(), key.purpose(), key.version()), key);
    if (key.state() instanceof KeyState.Active) {
      active.put(new Name(key.tenant(), key.purpose()), new Active(key.version(), ticker.read()));
    }
  }

  void putFernetVersions(TenantId tenant, List<Integer> versions) {
    fernetVersions.put(tenant, List.copyOf(versions));
  }

  /** Forgets everything about {@code tenant}'s keys for {@code purpose}. */
  void forget(TenantId tenant, KeyPurpose purpose) {
    active.invalidate(new Name(tenant, purpose));
    keys.asMap().keySet().removeIf(id -> id.tenant().equals(tenant) && id.purpose() == purpose);
    if (purpose == KeyPurpose.FERNET) {
      fernetVersions.invalidate(tenant);
    }
  }

  /** Keys held now. */
  long size() {
    keys.cleanUp();
    return keys.estimatedSize();
  }

  private record Id(TenantId tenant, KeyPurpose purpose, int version) {}

  private record Name(TenantId tenant, KeyPurpose purpose) {}

  private record Active(int version, long readAt) {}
}
