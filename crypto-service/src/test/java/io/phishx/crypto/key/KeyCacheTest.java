package io.phishx.crypto.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Configs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyCacheTest {

  private static final TenantId TENANT = new TenantId(UUID.randomUUID());

  private final AtomicLong nanos = new AtomicLong();
  private final KeyCache cache =
      new KeyCache(
          Configs.crypto(
                  Map.of(
                      "cache.max-keys", "100",
                      "cache.max-age", "60s",
                      "cache.active-version-ttl", "10s"))
              .cache(),
          nanos::get);

  @Test
  void theActiveKeyIsAskedForAgainAfterItsTimeAndKeptForABadDay() {
    // Given
    DataKey key = TestKeys.key(TENANT, KeyPurpose.FIELD, 3);
    cache.put(key);
    assertSame(key, cache.active(TENANT, KeyPurpose.FIELD));

    // When
    pass(Duration.ofSeconds(11));

    // Then
    assertNull(cache.active(TENANT, KeyPurpose.FIELD));
    assertSame(key, cache.lastActive(TENANT, KeyPurpose.FIELD));
    assertSame(key, cache.find(TENANT, KeyPurpose.FIELD, 3));
  }

  @Test
  void noKeyStaysLongerThanItsAge() {
    // Given
    cache.put(TestKeys.key(TENANT, KeyPurpose.FIELD, 1));

    // When
    pass(Duration.ofSeconds(61));

    // Then
    assertNull(cache.find(TENANT, KeyPurpose.FIELD, 1));
    assertNull(cache.lastActive(TENANT, KeyPurpose.FIELD));
  }

  @Test
  void thereAreNeverMoreKeysThanTheLimit() {
    // When
    for (int version = 1; version <= 1_000; version++) {
      cache.put(TestKeys.key(TENANT, KeyPurpose.INDEX, version));
    }

    // Then
    assertTrue(cache.size() <= 100, "size " + cache.size());
  }

  @Test
  void amongAHundredThousandTenantsTheThousandAtWorkKeepTheirKeys() {
    // Given
    int hot = 1_000;
    KeyCache large =
        new KeyCache(Configs.crypto(Map.of("cache.max-keys", "20000")).cache(), nanos::get);
    DataKey[] atWork = new DataKey[hot];
    for (int i = 0; i < hot; i++) {
      atWork[i] = TestKeys.key(tenant(i), KeyPurpose.FIELD, 1);
      large.put(atWork[i]);
    }

    // When: each of the others comes once, those at work again and again
    int missed = 0;
    for (int i = hot; i < 100_000; i++) {
      large.put(TestKeys.key(tenant(i), KeyPurpose.FIELD, 1));
      DataKey wanted = atWork[i % hot];
      if (large.active(wanted.tenant(), KeyPurpose.FIELD) == null) {
        missed++;
        large.put(wanted);
      }
    }

    // Then
    assertTrue(large.size() <= 20_000, "size " + large.size());
    assertTrue(missed < hot, "missed " + missed);
  }

  private static TenantId tenant(int number) {
    return new TenantId(new UUID(1, number));
  }

  @Test
  void fernetKeysCountOnlyWhenAllOfThemAreHere() {
    // Given
    DataKey first = TestKeys.key(TENANT, KeyPurpose.FERNET, 1);
    cache.put(first);
    assertNull(cache.all(TENANT, KeyPurpose.FERNET));

    // When / Then
    cache.putVersions(TENANT, KeyPurpose.FERNET, List.of(1, 2));
    assertNull(cache.all(TENANT, KeyPurpose.FERNET));
    DataKey second = TestKeys.key(TENANT, KeyPurpose.FERNET, 2);
    cache.put(second);
    assertEquals(List.of(first, second), cache.all(TENANT, KeyPurpose.FERNET));
  }

  @Test
  void forgettingOneTenantLeavesTheOthers() {
    // Given
    TenantId other = new TenantId(UUID.randomUUID());
    cache.put(TestKeys.key(TENANT, KeyPurpose.FIELD, 1));
    cache.put(TestKeys.key(TENANT, KeyPurpose.INDEX, 1));
    cache.put(TestKeys.key(other, KeyPurpose.FIELD, 1));

    // When
    cache.forget(TENANT, KeyPurpose.FIELD);

    // Then
    assertNull(cache.find(TENANT, KeyPurpose.FIELD, 1));
    assertNull(cache.lastActive(TENANT, KeyPurpose.FIELD));
    assertTrue(cache.find(TENANT, KeyPurpose.INDEX, 1) != null);
    assertTrue(cache.find(other, KeyPurpose.FIELD, 1) != null);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
