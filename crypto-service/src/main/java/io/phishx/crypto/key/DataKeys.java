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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
  private final DataKeyTable table;
  private final RootKeys roots;
  private final TenantTransaction transaction;
  private final Ids ids;
  private final Clock clock;

  public DataKeys(
      CryptoConfig config,
      DataKeyTable table,
      RootKeys roots,
      TenantTransaction transaction,
      Ids ids,
      Clock clock) {
    this.cache = new KeyCache(config.cache(), Ticker.systemTicker());
    this.table = table;
    this.roots = roots;
    this.transaction = transaction;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * The keys that {@code needs} names. Versions that the tenant never had are absent from the ring.
   *
   * @return fails with {@link Problem.Unavailable} if stored keys don't open with the root key
   */
  public Uni<KeyRing> ring(TenantId tenant, KeyNeeds needs) {
    Held held = held(tenant, needs);
    return held.missing().isEmpty()
        ? Uni.createFrom().item(held.ring(tenant))
        : load(tenant, held)
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

  /** Adds to the number of values that each key sealed. */
  public Uni<Void> addUses(SqlConnection connection, Map<UUID, Long> seals) {
    return table.addUses(connection, seals);
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

  private Held held(TenantId tenant, KeyNeeds needs) {
    List<DataKey> active = new ArrayList<>();
    List<DataKey> others = new ArrayList<>();
    Set<KeyPurpose> missingActive = EnumSet.noneOf(KeyPurpose.class);
    Set<Integer> missingVersions = new HashSet<>();
    for (KeyPurpose purpose : needs.active()) {
      DataKey key = cache.active(tenant, purpose);
      if (key == null) {
        missingActive.add(purpose);
      } else {
        active.add(key);
      }
    }
    for (Integer version : needs.fieldVersions()) {
      DataKey key = cache.find(tenant, KeyPurpose.FIELD, version);
      if (key == null) {
        missingVersions.add(version);
      } else {
        others.add(key);
      }
    }
    List<DataKey> fernet = needs.allFernet() ? cache.fernet(tenant) : List.of();
    if (fernet != null) {
      others.addAll(fernet);
    }
    return new Held(active, others, new KeyNeeds(missingActive, missingVersions, fernet == null));
  }

  private Uni<KeyRing> load(TenantId tenant, Held held) {
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
                    .chain(rows -> open(root, rows)))
        .map(
            keys -> {
              keys.forEach(cache::put);
              if (missing.allFernet()) {
                cache.putFernetVersions(
                    tenant,
                    keys.stream()
                        .filter(key -> key.purpose() == KeyPurpose.FERNET)
                        .map(DataKey::version)
                        .toList());
              }
              return held.with(keys).ring(tenant);
            });
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

  private Uni<List<DataKey>> open(RootKey root, List<KeyRow> rows) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUniAndConcatenate(
            row ->
                root.unwrap(row.wrapped().getBytes(), row.context())
                    .map(material -> new DataKey(row, Secret.of(material))))
        .collect()
        .asList()
        .onFailure(WrongRootKey.class)
        .transform(
            e -> {
              LOG.errorf(
                  "a stored data key does not open with the root key %s", root.fingerprint());
              return new Problem.Unavailable(
                  "keys-unreadable",
                  "the tenant's stored keys do not open with the root key",
                  Duration.ofSeconds(30));
            });
  }

  /** The database is away: the last key set goes on, if it is all here. */
  private Uni<KeyRing> withoutDatabase(TenantId tenant, KeyNeeds needs, Throwable failure) {
    List<DataKey> active = new ArrayList<>();
    for (KeyPurpose purpose : needs.active()) {
      DataKey key = cache.lastActive(tenant, purpose);
      if (key == null) {
        return Uni.createFrom().failure(failure);
      }
      active.add(key);
    }
    Held held = held(tenant, KeyNeeds.toOpen(needs.fieldVersions(), needs.allFernet()));
    if (!held.missing().isEmpty()) {
      return Uni.createFrom().failure(failure);
    }
    LOG.warnf("the database is away, the last known keys are used: %s", failure.toString());
    return Uni.createFrom().item(new KeyRing(tenant, active, held.others()));
  }

  private record Held(List<DataKey> active, List<DataKey> others, KeyNeeds missing) {

    Held with(List<DataKey> loaded) {
      List<DataKey> nowActive = new ArrayList<>(active);
      List<DataKey> nowOthers = new ArrayList<>(others);
      for (DataKey key : loaded) {
        nowOthers.add(key);
        if (key.state() instanceof KeyState.Active && missing.active().contains(key.purpose())) {
          nowActive.add(key);
        }
      }
      return new Held(nowActive, nowOthers, missing);
    }

    KeyRing ring(TenantId tenant) {
      return new KeyRing(tenant, active, others);
    }
  }
}
