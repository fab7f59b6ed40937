package io.phishx.crypto.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Configs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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
                      "cache.outage-age", "600s",
                      "cache.active-version-ttl", "10s"))
              .cache(),
          nanos::get);

  @Test
  void theActiveKeyIsAskedForAgainAfterItsTimeAndKeptForABadDay() {
    // Given
    DataKey key = put(cache, TestKeys.key(TENANT, KeyPurpose.FIELD, 3));
    assertEquals(new KeyCache.Found(List.of(key), Age.FRESH), active());

    // When / Then
    pass(Duration.ofSeconds(6));
    assertEquals(new KeyCache.Found(List.of(key), Age.AGING), active());
    pass(Duration.ofSeconds(5));
    assertEquals(new KeyCache.Found(List.of(key), Age.OLD), active());
    assertEquals(
        new KeyCache.Found(List.of(key), Age.FRESH), cache.find(TENANT, KeyPurpose.FIELD, 3));
  }

  @Test
  void anOlderVersionIsUsedUnaskedForItsAgeAndKeptForALongOutage() {
    // Given
    DataKey key = put(cache, TestKeys.key(TENANT, KeyPurpose.FIELD, 1));

    // When / Then
    pass(Duration.ofSeconds(31));
    assertEquals(
        new KeyCache.Found(List.of(key), Age.AGING), cache.find(TENANT, KeyPurpose.FIELD, 1));
    pass(Duration.ofSeconds(30));
    HeldKeys held = held(KeyNeeds.toOpen(Set.of(1), false), false);
    assertEquals(Set.of(1), held.missing().fieldVersions());
    assertEquals(List.of(key), held(KeyNeeds.toOpen(Set.of(1), false), true).others());
    pass(Duration.ofSeconds(538));
    assertEquals(List.of(key), held(KeyNeeds.toOpen(Set.of(1), false), true).others());
    pass(Duration.ofSeconds(2));
    assertNull(cache.find(TENANT, KeyPurpose.FIELD, 1));
  }

  @Test
  void oldFernetKeysMayNotBeAllOfThem() {
    // Given
    KeyNeeds needs = KeyNeeds.toOpen(Set.of(), true);
    DataKey key = put(cache, TestKeys.key(TENANT, KeyPurpose.FERNET, 1));
    cache.putVersions(TENANT, KeyPurpose.FERNET, List.of(1), cache.now());
    assertFalse(held(needs, true).ring(TENANT, List.of()).mayLackFernet());

    // When
    pass(Duration.ofSeconds(11));

    // Then: unless the database has just been asked
    assertTrue(held(needs, true).ring(TENANT, List.of()).mayLackFernet());
    assertFalse(held(needs, false).ring(TENANT, List.of(key)).mayLackFernet());
  }

  @Test
  void whatIsInTheSecondHalfOfItsAgeIsToBeReadAgain() {
    // Given
    KeyNeeds needs =
        KeyNeeds.toSeal(Set.of(KeyPurpose.INDEX)).and(KeyNeeds.toOpen(Set.of(1), false));
    put(cache, TestKeys.key(TENANT, KeyPurpose.FIELD, 1));
    put(cache, TestKeys.key(TENANT, KeyPurpose.INDEX, 1));
    cache.putVersions(TENANT, KeyPurpose.INDEX, List.of(1), cache.now());
    assertTrue(held(needs, false).aging().isEmpty());

    // When
    pass(Duration.ofSeconds(6));

    // Then: the active one and the list of all, but no older version
    assertTrue(held(needs, false).missing().isEmpty());
    assertEquals(KeyNeeds.toSeal(Set.of(KeyPurpose.INDEX)), held(needs, false).aging());
  }

  @Test
  void aReadingThatARotationOvertookLeavesNothing() {
    // Given
    long askedAt = cache.now();
    pass(Duration.ofMillis(1));

    // When
    cache.forget(TENANT, KeyPurpose.FIELD);
    pass(Duration.ofMillis(1));
    DataKey before = TestKeys.key(TENANT, KeyPurpose.FIELD, 1);
    cache.put(new KeyCache.Opened(before, cache.now()), askedAt);
    cache.putAbsent(TENANT, KeyPurpose.FIELD, 2, askedAt);

    // Then
    assertNull(cache.active(TENANT, KeyPurpose.FIELD));
    assertFalse(cache.isAbsent(TENANT, KeyPurpose.FIELD, 2));
    DataKey after = put(cache, TestKeys.key(TENANT, KeyPurpose.FIELD, 2));
    assertEquals(new KeyCache.Found(List.of(after), Age.FRESH), active());
  }

  @Test
  void whatSomebodySaysHasChangedIsReadAgainAndGoesOnIfNobodyCanBeAsked() {
    // Given
    KeyNeeds needs =
        KeyNeeds.toSeal(Set.of(KeyPurpose.FIELD)).and(KeyNeeds.toOpen(Set.of(1), false));
    DataKey key = put(cache, TestKeys.key(TENANT, KeyPurpose.FIELD, 1));
    cache.putAbsent(TENANT, KeyPurpose.FIELD, 2, cache.now());
    long askedAt = cache.now();
    pass(Duration.ofMillis(1));

    // When
    cache.doubt(TENANT, KeyPurpose.FIELD);

    // Then
    assertEquals(needs, held(needs, false).missing());
    assertEquals(List.of(key), held(needs, true).active());
    assertEquals(List.of(key), held(needs, true).others());
    assertFalse(cache.isAbsent(TENANT, KeyPurpose.FIELD, 2));

    // Then: what was being read says no more
    pass(Duration.ofMillis(1));
    cache.put(new KeyCache.Opened(key, cache.now()), askedAt);
    cache.putAbsent(TENANT, KeyPurpose.FIELD, 2, askedAt);
    assertEquals(needs, held(needs, false).missing());
    assertFalse(cache.isAbsent(TENANT, KeyPurpose.FIELD, 2));

    // Then: what is read now does
    put(cache, key);
    assertTrue(held(needs, false).missing().isEmpty());
  }

  @Test
  void aMissedRotationTakesTheActiveKeyOnlyFromWhomDoesNotKnowItsHeir() {
    // Given
    put(cache, TestKeys.key(TENANT, KeyPurpose.FIELD, 1));
    DataKey index = put(cache, TestKeys.key(TENANT, KeyPurpose.INDEX, 2));
    cache.putVersions(TENANT, KeyPurpose.INDEX, List.of(2), cache.now());

    // When
    cache.forgetBefore(TENANT, KeyPurpose.FIELD, 2);
    cache.forgetBefore(TENANT, KeyPurpose.INDEX, 2);

    // Then: what it can open by stays
    assertNull(cache.active(TENANT, KeyPurpose.FIELD));
    assertTrue(cache.find(TENANT, KeyPurpose.FIELD, 1) != null);
    KeyCache.Found both = new KeyCache.Found(List.of(index), Age.FRESH);
    assertEquals(both, cache.active(TENANT, KeyPurpose.INDEX));
    assertEquals(both, cache.all(TENANT, KeyPurpose.INDEX));
  }

  @Test
  void aVersionThatIsNotThereIsNotAskedForAgainForAShortTime() {
    // Given
    KeyNeeds needs = KeyNeeds.toOpen(Set.of(9), false);
    assertFalse(held(needs, false).missing().isEmpty());

    // When
    cache.putAbsent(TENANT, KeyPurpose.FIELD, 9, cache.now());

    // Then
    assertTrue(held(needs, false).missing().isEmpty());
    pass(Duration.ofSeconds(6));
    assertFalse(held(needs, false).missing().isEmpty());
    cache.putAbsent(TENANT, KeyPurpose.FIELD, 9, cache.now());
    cache.forget(TENANT, KeyPurpose.FIELD);
    assertFalse(held(needs, false).missing().isEmpty());
  }

  @Test
  void thereAreNeverMoreKeysThanTheLimit() {
    // When
    for (int version = 1; version <= 1_000; version++) {
      put(cache, TestKeys.key(TENANT, KeyPurpose.INDEX, version));
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
      put(large, atWork[i]);
    }

    // When: each of the others comes once, those at work again and again
    int missed = 0;
    for (int i = hot; i < 100_000; i++) {
      put(large, TestKeys.key(tenant(i), KeyPurpose.FIELD, 1));
      DataKey wanted = atWork[i % hot];
      if (large.active(wanted.tenant(), KeyPurpose.FIELD) == null) {
        missed++;
        put(large, wanted);
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
    DataKey first = put(cache, TestKeys.key(TENANT, KeyPurpose.FERNET, 1));
    assertNull(cache.all(TENANT, KeyPurpose.FERNET));

    // When / Then
    cache.putVersions(TENANT, KeyPurpose.FERNET, List.of(1, 2), cache.now());
    assertNull(cache.all(TENANT, KeyPurpose.FERNET));
    DataKey second = put(cache, TestKeys.key(TENANT, KeyPurpose.FERNET, 2));
    assertEquals(
        new KeyCache.Found(List.of(first, second), Age.FRESH),
        cache.all(TENANT, KeyPurpose.FERNET));
  }

  @Test
  void forgettingOneTenantLeavesTheOthers() {
    // Given
    TenantId other = new TenantId(UUID.randomUUID());
    put(cache, TestKeys.key(TENANT, KeyPurpose.FIELD, 1));
    put(cache, TestKeys.key(TENANT, KeyPurpose.INDEX, 1));
    put(cache, TestKeys.key(other, KeyPurpose.FIELD, 1));

    // When
    cache.forget(TENANT, KeyPurpose.FIELD);

    // Then
    assertNull(cache.find(TENANT, KeyPurpose.FIELD, 1));
    assertNull(cache.active(TENANT, KeyPurpose.FIELD));
    assertTrue(cache.find(TENANT, KeyPurpose.INDEX, 1) != null);
    assertTrue(cache.find(other, KeyPurpose.FIELD, 1) != null);
  }

  private KeyCache.@Nullable Found active() {
    return cache.active(TENANT, KeyPurpose.FIELD);
  }

  private HeldKeys held(KeyNeeds needs, boolean evenIfOld) {
    return HeldKeys.in(cache, TENANT, needs, evenIfOld);
  }

  private static DataKey put(KeyCache into, DataKey key) {
    into.put(new KeyCache.Opened(key, into.now()), into.now());
    return key;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
