package io.phishx.crypto.key;

import com.github.benmanes.caffeine.cache.Ticker;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.root.RootKey;
import io.phishx.crypto.root.RootKeys;
import io.phishx.crypto.root.WrongRootKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The data keys of every tenant: found in memory without any wait, otherwise read and unwrapped in
 * one transaction, made at their first use.
 */
@ApplicationScoped
public class DataKeys {

  /** Owner of the keys that serve all tenants alike; no token names this tenant. */
  public static final TenantId SERVICE = new TenantId(new UUID(0, 0));

  private static final Logger LOG = Logger.getLogger(DataKeys.class);

  private final KeyCache cache;
  private final ShreddedTenants shredded;
  private final DataKeyTable table;
  private final RootKeys roots;
  private final TenantTransaction transaction;
  private final Ids ids;
  private final Clock clock;
  private final Outage outage = new Outage();

  public DataKeys(
      CryptoConfig config,
      ShreddedTenants shredded,
      DataKeyTable table,
      RootKeys roots,
      TenantTransaction transaction,
      Ids ids,
      Clock clock) {
    this.cache = new KeyCache(config.cache(), Ticker.systemTicker());
    this.shredded = shredded;
    this.table = table;
    this.roots = roots;
    this.transaction = transaction;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * The keys that {@code needs} names. Versions that the tenant never had are absent from the ring.
   *
   * @return fails with {@link Problem.Unavailable} if stored keys don't open with the root key, and
   *     with {@link Problem.Gone} once they were destroyed
   */
  public Uni<KeyRing> ring(TenantId tenant, KeyNeeds needs) {
    if (shredded.contains(tenant)) {
      return Uni.createFrom().failure(ShreddedTenants.gone());
    }
    HeldKeys held = HeldKeys.in(cache, tenant, needs, false);
    if (held.missing().isEmpty()) {
      return Uni.createFrom().item(held.ring(tenant, List.of()));
    }
    HeldKeys last = HeldKeys.in(cache, tenant, needs, true);
    if (last.missing().isEmpty() && outage.spares()) {
      return Uni.createFrom().item(last.ring(tenant, List.of()));
    }
    return load(tenant, held)
        .invoke(outage::answered)
        .onFailure(Problem.class)
        .invoke(outage::answered)
        .onCancellation()
        .invoke(outage::failed)
        .onFailure(e -> !(e instanceof Problem))
        .recoverWithUni(failure -> withoutDatabase(tenant, needs, failure));
  }

  /** Every version with its state, newest first within a purpose; wrapped. */
  public Uni<List<KeyRow>> list(SqlConnection connection) {
    return table.list(connection);
  }

  /**
   * Makes a new active version in the transaction of {@code connection}.
   *
   * @param expected the version that is to be superseded; empty for whichever is active
   * @return empty if another version than the expected one is active
   */
  public Uni<Optional<Rotated>> rotate(
      SqlConnection connection, TenantId tenant, KeyPurpose purpose, Optional<Integer> expected) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return roots
        .current()
        .chain(
            root ->
                table
                    .lockActive(connection, purpose)
                    .chain(old -> succeed(connection, root, tenant, purpose, old, expected, now)));
  }

  /**
   * Retires a key that only opens, in the transaction of {@code connection}.
   *
   * @return false if there is no such version, or it is not in that state
   */
  public Uni<Boolean> retire(SqlConnection connection, KeyPurpose purpose, int version) {
    return table.retire(
        connection, purpose, version, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * Deletes every key of the tenant in the transaction of {@code connection}; {@link #forget(
   * TenantId)} follows.
   */
  public Uni<Void> destroy(SqlConnection connection, TenantId tenant) {
    return table.destroy(connection, tenant);
  }

  /** Drops all of the tenant's keys from memory. */
  public void forget(TenantId tenant) {
    for (KeyPurpose purpose : KeyPurpose.values()) {
      cache.forget(tenant, purpose);
    }
  }

  /** Drops what is in memory of {@code tenant}'s keys, so that the next call reads them again. */
  public void forget(TenantId tenant, KeyPurpose purpose) {
    cache.forget(tenant, purpose);
  }

  private Uni<Optional<Rotated>> succeed(
      SqlConnection connection,
      RootKey root,
      TenantId tenant,
      KeyPurpose purpose,
      @Nullable KeyRow old,
      Optional<Integer> expected,
      Instant now) {
    int version = old == null ? 0 : old.version();
    if (expected.isPresent() && expected.get() != version) {
      return Uni.createFrom().item(Optional.empty());
    }
    return NewKey.make(root, ids.next(), tenant, purpose, version + 1, now)
        .chain(
            key ->
                (old == null ? Uni.createFrom().voidItem() : table.supersede(connection, old, now))
                    .chain(() -> table.add(connection, key))
                    .map(
                        added ->
                            added
                                ? Optional.of(
                                    new Rotated(
                                        key.id(),
                                        key.version(),
                                        Optional.ofNullable(old).map(KeyRow::fingerprint),
                                        key.fingerprint(),
                                        now))
                                : Optional.<Rotated>empty()));
  }

  private Uni<KeyRing> load(TenantId tenant, HeldKeys held) {
    KeyNeeds missing = held.missing();
    return roots
        .current()
        .chain(
            root ->
                transaction
                    .sql(
                        tenant,
                        connection ->
                            table
                                .find(connection, missing)
                                .chain(rows -> withFirst(connection, root, tenant, missing, rows)))
                    .chain(this::open))
        .map(
            keys -> {
              keys.forEach(cache::put);
              missing
                  .all()
                  .forEach(purpose -> cache.putVersions(tenant, purpose, versions(keys, purpose)));
              return held.ring(tenant, keys);
            });
  }

  private static List<Integer> versions(List<DataKey> keys, KeyPurpose purpose) {
    return keys.stream().filter(key -> key.purpose() == purpose).map(DataKey::version).toList();
  }

  /** The rows found, and first keys for purposes that have none; in the same transaction. */
  private Uni<List<KeyRow>> withFirst(
      SqlConnection connection, RootKey root, TenantId tenant, KeyNeeds needs, List<KeyRow> rows) {
    Set<KeyPurpose> absent = EnumSet.noneOf(KeyPurpose.class);
    absent.addAll(needs.active());
    rows.stream()
        .filter(row -> row.state() instanceof KeyState.Active)
        .forEach(row -> absent.remove(row.purpose()));
    if (absent.isEmpty()) {
      return Uni.createFrom().item(rows);
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return Multi.createFrom()
        .iterable(absent)
        .onItem()
        .transformToUniAndConcatenate(
            purpose ->
                NewKey.make(root, ids.next(), tenant, purpose, 1, now)
                    .chain(key -> table.add(connection, key)))
        .collect()
        .last()
        // whoever was first: what is stored counts
        .chain(() -> table.find(connection, needs));
  }

  private Uni<List<DataKey>> open(List<KeyRow> rows) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUniAndConcatenate(this::open)
        .collect()
        .asList();
  }

  private Uni<DataKey> open(KeyRow row) {
    return roots
        .of(row.rootFingerprint())
        .chain(root -> root.unwrap(row.wrapped().getBytes(), row.context()))
        .map(material -> new DataKey(row, Secret.of(material)))
        .onFailure(WrongRootKey.class)
        .transform(
            e -> {
              LOG.errorf(
                  "a stored data key does not open with its root key %s", row.rootFingerprint());
              return new Problem.Unavailable(
                  "keys-unreadable",
                  "the tenant's stored keys do not open with the root key",
                  Duration.ofSeconds(30));
            });
  }

  /** The database is away: the last key set goes on, if it is all here. */
  private Uni<KeyRing> withoutDatabase(TenantId tenant, KeyNeeds needs, Throwable failure) {
    outage.failed();
    HeldKeys held = HeldKeys.in(cache, tenant, needs, true);
    if (!held.missing().isEmpty()) {
      return Uni.createFrom().failure(failure);
    }
    LOG.warnf("the database is away, the last known keys are used: %s", failure.toString());
    return Uni.createFrom().item(held.ring(tenant, List.of()));
  }
}
