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
  private final Cache<Name, Versions> versions;
  private final Ticker ticker;
  private final Duration activeTtl;

  KeyCache(CryptoConfig.Cache config, Ticker ticker) {
    this.ticker = ticker;
    this.activeTtl = config.activeVersionTtl();
    this.keys = bounded(config, ticker);
    this.active = bounded(config, ticker);
    this.versions = bounded(config, ticker);
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
    return found == null || isOld(found.readAt()) ? null : find(tenant, purpose, found.version());
  }

  /** The last known active key, however long ago; for when the database cannot say. */
  @Nullable DataKey lastActive(TenantId tenant, KeyPurpose purpose) {
    Active found = active.getIfPresent(new Name(tenant, purpose));
    return found == null ? null : find(tenant, purpose, found.version());
  }

  /**
   * Every version of {@code purpose}; null if they are not all here, or another replica may have
   * added one meanwhile.
   */
  @Nullable List<DataKey> all(TenantId tenant, KeyPurpose purpose) {
    Versions found = versions.getIfPresent(new Name(tenant, purpose));
    return found == null || isOld(found.readAt()) ? null : all(tenant, purpose, found);
  }

  /** Every version as last known, however long ago; for when the database cannot say. */
  @Nullable List<DataKey> lastAll(TenantId tenant, KeyPurpose purpose) {
    Versions found = versions.getIfPresent(new Name(tenant, purpose));
    return found == null ? null : all(tenant, purpose, found);
  }

  private @Nullable List<DataKey> all(TenantId tenant, KeyPurpose purpose, Versions named) {
    List<DataKey> found =
        named.numbers().stream()
            .map(version -> find(tenant, purpose, version))
            .filter(key -> key != null)
            .toList();
    return found.size() == named.numbers().size() ? found : null;
  }

  private boolean isOld(long readAt) {
    return ticker.read() - readAt > activeTtl.toNanos();
  }

  void put(DataKey key) {
    keys.put(new Id(key.tenant(), key.purpose(), key.version()), key);
    if (key.state() instanceof KeyState.Active) {
      active.put(new Name(key.tenant(), key.purpose()), new Active(key.version(), ticker.read()));
    }
  }

  /** Remembers which versions of {@code purpose} there are. */
  void putVersions(TenantId tenant, KeyPurpose purpose, List<Integer> numbers) {
    versions.put(new Name(tenant, purpose), new Versions(List.copyOf(numbers), ticker.read()));
  }

  /** Forgets everything about {@code tenant}'s keys for {@code purpose}. */
  void forget(TenantId tenant, KeyPurpose purpose) {
    active.invalidate(new Name(tenant, purpose));
    keys.asMap().keySet().removeIf(id -> id.tenant().equals(tenant) && id.purpose() == purpose);
    versions.invalidate(new Name(tenant, purpose));
  }

  /** Keys held now. */
  long size() {
    keys.cleanUp();
    return keys.estimatedSize();
  }

  private record Id(TenantId tenant, KeyPurpose purpose, int version) {}

  private record Name(TenantId tenant, KeyPurpose purpose) {}

  private record Active(int version, long readAt) {}

  private record Versions(List<Integer> numbers, long readAt) {}
}
