package io.phishx.crypto.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.CryptoConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Open data keys, bounded in number, and which of them are active; each with its age. Keys stay
 * behind their age for the case that the database cannot be asked, and go at the outage age.
 */
final class KeyCache {

  /** How long it stays known that a version is not there, unless a rotation is heard of. */
  private static final Duration ABSENT = Duration.ofSeconds(5);

  /** Longer than any reading of keys takes. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final Cache<Id, Opened> keys;
  private final Cache<Name, Versions> active;
  private final Cache<Name, Versions> versions;
  private final Cache<Id, Boolean> absent;
  private final Cache<Name, Long> forgotten;
  private final Cache<Name, Long> doubted;
  private final Ticker ticker;
  private final Duration maxAge;
  private final Duration activeTtl;

  KeyCache(CryptoConfig.Cache config, Ticker ticker) {
    this.ticker = ticker;
    this.maxAge = config.maxAge();
    this.activeTtl = config.activeVersionTtl();
    Duration longest = DataKeys.longestInMemory(config);
    this.keys = bounded(config.maxKeys(), longest, ticker);
    this.active = bounded(config.maxKeys(), longest, ticker);
    this.versions = bounded(config.maxKeys(), longest, ticker);
    this.absent = bounded(config.maxKeys(), ABSENT, ticker);
    this.forgotten = bounded(config.maxKeys(), FORGOTTEN, ticker);
    this.doubted = bounded(config.maxKeys(), longest, ticker);
  }

  private static <K, V> Cache<K, V> bounded(long size, Duration age, Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(size)
        .expireAfterWrite(age)
        .ticker(ticker)
        // tidying up is less work than waking another thread for it
        .executor(Runnable::run)
        .build();
  }

  /** Keys that were asked for together, as old as the oldest of them. */
  record Found(List<DataKey> keys, Age age) {}

  /** A key and when it was unwrapped. */
  record Opened(DataKey key, long at) {}

  /** The moment for {@link #put}, taken before the database is asked. */
  long now() {
    return ticker.read();
  }

  @Nullable Found find(TenantId tenant, KeyPurpose purpose, int version) {
    Opened found = keys.getIfPresent(new Id(tenant, purpose, version));
    return found == null ? null : new Found(List.of(found.key()), ageOf(found));
  }

  /** The active key; old once another replica may have rotated it. */
  @Nullable Found active(TenantId tenant, KeyPurpose purpose) {
    return all(tenant, purpose, active.getIfPresent(new Name(tenant, purpose)));
  }

  /**
   * Every version of {@code purpose}, old once another replica may have added one; null if they are
   * not all here.
   */
  @Nullable Found all(TenantId tenant, KeyPurpose purpose) {
    return all(tenant, purpose, versions.getIfPresent(new Name(tenant, purpose)));
  }

  private @Nullable Found all(TenantId tenant, KeyPurpose purpose, @Nullable Versions named) {
    if (named == null) {
      return null;
    }
    Age age =
        isSince(doubted, new Name(tenant, purpose), named.readAt())
            ? Age.OLD
            : Age.of(ticker.read() - named.readAt(), activeTtl);
    List<DataKey> found = new ArrayList<>(named.numbers().size());
    for (Integer version : named.numbers()) {
      Opened key = keys.getIfPresent(new Id(tenant, purpose, version));
      if (key == null) {
        return null;
      }
      found.add(key.key());
      age = age.or(ageOf(key));
    }
    return new Found(found, age);
  }

  /** The key of that id if it need not be unwrapped again. */
  @Nullable Opened opened(KeyRow row) {
    Opened found = keys.getIfPresent(new Id(row.tenant(), row.purpose(), row.version()));
    return found != null && found.key().id().equals(row.id()) && ageOf(found) == Age.FRESH
        ? found
        : null;
  }

  /** Whether the database has just said that there is no such version. */
  boolean isAbsent(TenantId tenant, KeyPurpose purpose, int version) {
    return absent.getIfPresent(new Id(tenant, purpose, version)) != null;
  }

  private Age ageOf(Opened opened) {
    return isSince(doubted, nameOf(opened.key()), opened.at())
        ? Age.OLD
        : Age.of(ticker.read() - opened.at(), maxAge);
  }

  private static Name nameOf(DataKey key) {
    return new Name(key.tenant(), key.purpose());
  }

  /**
   * Keeps a key, unless it was forgotten since.
   *
   * @param askedAt {@link #now} before the database was asked
   */
  void put(Opened opened, long askedAt) {
    DataKey key = opened.key();
    Name name = nameOf(key);
    if (isForgottenSince(name, askedAt)) {
      return;
    }
    // its state is that of when the database was asked
    boolean inDoubt = isSince(doubted, name, askedAt);
    keys.put(
        new Id(key.tenant(), key.purpose(), key.version()),
        inDoubt ? new Opened(key, askedAt) : opened);
    if (key.state() instanceof KeyState.Active) {
      active.put(name, new Versions(List.of(key.version()), askedAt));
    }
  }

  /** Remembers which versions of {@code purpose} there are; as {@link #put}. */
  void putVersions(TenantId tenant, KeyPurpose purpose, List<Integer> numbers, long askedAt) {
    Name name = new Name(tenant, purpose);
    if (!isForgottenSince(name, askedAt)) {
      versions.put(name, new Versions(List.copyOf(numbers), askedAt));
    }
  }

  /** Remembers for a short time that a version is not there; as {@link #put}. */
  void putAbsent(TenantId tenant, KeyPurpose purpose, int version, long askedAt) {
    Name name = new Name(tenant, purpose);
    if (!isForgottenSince(name, askedAt) && !isSince(doubted, name, askedAt)) {
      absent.put(new Id(tenant, purpose, version), Boolean.TRUE);
    }
  }

  private boolean isForgottenSince(Name name, long askedAt) {
    return isSince(forgotten, name, askedAt);
  }

  private static boolean isSince(Cache<Name, Long> moments, Name name, long moment) {
    Long at = moments.getIfPresent(name);
    return at != null && at - moment >= 0;
  }

  /**
   * Makes everything about {@code tenant}'s keys for {@code purpose} old, also what is being read
   * now: it is asked for again, and goes on if nobody can be asked.
   */
  void doubt(TenantId tenant, KeyPurpose purpose) {
    Name name = new Name(tenant, purpose);
    doubted.put(name, ticker.read());
    drop(absent.asMap(), name);
  }

  /**
   * Forgets everything about {@code tenant}'s keys for {@code purpose}, also what is being read
   * now.
   */
  void forget(TenantId tenant, KeyPurpose purpose) {
    Name name = new Name(tenant, purpose);
    forgotten.put(name, ticker.read());
    active.invalidate(name);
    versions.invalidate(name);
    drop(keys.asMap(), name);
    drop(absent.asMap(), name);
  }

  /** Forgets which of {@code tenant}'s keys there are, unless {@code version} is one of them. */
  void forgetBefore(TenantId tenant, KeyPurpose purpose, int version) {
    Name name = new Name(tenant, purpose);
    if (!knows(active.getIfPresent(name), version)) {
      forgotten.put(name, ticker.read());
      active.invalidate(name);
    }
    if (!knows(versions.getIfPresent(name), version)) {
      forgotten.put(name, ticker.read());
      versions.invalidate(name);
    }
    absent.invalidate(new Id(tenant, purpose, version));
  }

  private static boolean knows(@Nullable Versions named, int version) {
    return named != null && named.numbers().stream().anyMatch(number -> number >= version);
  }

  private static void drop(Map<Id, ?> from, Name name) {
    from.keySet()
        .removeIf(id -> id.tenant().equals(name.tenant()) && id.purpose() == name.purpose());
  }

  /** Keys held now. */
  long size() {
    keys.cleanUp();
    return keys.estimatedSize();
  }

  private record Id(TenantId tenant, KeyPurpose purpose, int version) {}

  private record Name(TenantId tenant, KeyPurpose purpose) {}

  private record Versions(List<Integer> numbers, long readAt) {}
}
