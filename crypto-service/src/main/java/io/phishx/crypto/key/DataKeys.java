package io.phishx.crypto.key;

import com.github.benmanes.caffeine.cache.Ticker;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.root.RootKey;
import io.phishx.crypto.root.RootKeys;
import io.phishx.crypto.root.TokenAway;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
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

  /** The table whose index is made by the service's own key, for every tenant alike. */
  public static final String SERVICE_INDEXED_TABLE = "users";

  private static final Logger LOG = Logger.getLogger(DataKeys.class);

  private final KeyCache cache;
  private final ShreddedTenants shredded;
  private final DataKeyTable table;
  private final RootKeys roots;
  private final KeyReading reading;
  private final Ids ids;
  private final Clock clock;
  private final Outage outage = new Outage();

  public DataKeys(
      CryptoConfig config,
      ShreddedTenants shredded,
      DataKeyTable table,
      RootKeys roots,
      TenantTransaction transaction,
      AuditLog audit,
      Ids ids,
      Clock clock) {
    this.cache = new KeyCache(config.cache(), Ticker.systemTicker());
    this.shredded = shredded;
    this.table = table;
    this.roots = roots;
    this.reading = new KeyReading(cache, table, roots, transaction, audit, ids, clock);
    this.ids = ids;
    this.clock = clock;
  }

  /** How long a process holds a key after it has read it from the database, whatever happens. */
  public static Duration longestInMemory(CryptoConfig.Cache config) {
    return config.outageAge().compareTo(config.maxAge()) < 0 ? config.maxAge() : config.outageAge();
  }

  /**
   * The keys that {@code needs} names. Versions that the tenant never had are absent from the ring.
   * While the database, or the token of the root key, is away the last known keys go on; {@link
   * KeyRing#mayLackFernet} says where that is not the whole.
   *
   * @return fails with {@link Problem.Unavailable} if stored keys don't open with the root key, or
   *     while it is in doubt whether they were destroyed, and with {@link Problem.Gone} once they
   *     were
   */
  public Uni<KeyRing> ring(TenantId tenant, KeyNeeds needs) {
    Optional<Problem> refusal = shredded.refusal(tenant);
    if (refusal.isPresent()) {
      return Uni.createFrom().failure(refusal.get());
    }
    HeldKeys held = HeldKeys.in(cache, tenant, needs, false);
    if (held.missing().isEmpty()) {
      if (!held.aging().isEmpty() && !outage.isKnown()) {
        readAhead(tenant, held.aging());
      }
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
        .onFailure(TokenAway::is)
        .recoverWithUni(failure -> lastKnown(tenant, needs, "the root key's token", failure))
        .onFailure(e -> !(e instanceof Problem))
        .recoverWithUni(
            failure -> {
              outage.failed();
              return lastKnown(tenant, needs, "the database", failure);
            });
  }

  /** Every version with its state, newest first within a purpose; wrapped. */
  public Uni<List<KeyRow>> list(SqlConnection connection) {
    return table.list(connection);
  }

  /** The active key, locked until the transaction of {@code connection} ends. */
  public Uni<Optional<KeyRow>> active(SqlConnection connection, KeyPurpose purpose) {
    return table.lockActive(connection, purpose).map(Optional::ofNullable);
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

  /**
   * Lets the next call read {@code tenant}'s keys again. What is in memory goes on only while the
   * database is away: whoever says that a key has changed need not be right.
   */
  public void doubt(TenantId tenant, KeyPurpose purpose) {
    cache.doubt(tenant, purpose);
  }

  /**
   * Drops what is in memory of which keys {@code tenant} has, unless {@code version} or a newer one
   * is known; for what the database says.
   */
  public void forgetBefore(TenantId tenant, KeyPurpose purpose, int version) {
    cache.forgetBefore(tenant, purpose, version);
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
    // a restored database may have forgotten versions under which values are stored
    return table
        .highestReported(connection, tenant, purpose)
        .map(reported -> Math.max(version, reported) + 1)
        .chain(next -> NewKey.make(root, ids.next(), tenant, purpose, next, now))
        .chain(
            key ->
                (old == null ? Uni.createFrom().voidItem() : table.supersede(connection, old, now))
                    .chain(() -> table.add(connection, key))
                    .map(added -> rotated(added, old, key)));
  }

  private static Optional<Rotated> rotated(boolean added, @Nullable KeyRow old, NewKey key) {
    return added
        ? Optional.of(
            new Rotated(
                key.id(),
                key.version(),
                Optional.ofNullable(old).map(KeyRow::fingerprint),
                key.fingerprint(),
                key.createdAt()))
        : Optional.empty();
  }

  private Uni<KeyRing> load(TenantId tenant, HeldKeys held) {
    return reading.read(tenant, held.missing()).map(keys -> held.ring(tenant, keys));
  }

  /** Reads what is in memory again before it is too old, so that nobody has to wait for it. */
  private void readAhead(TenantId tenant, KeyNeeds aging) {
    reading
        .read(tenant, aging)
        .subscribe()
        .with(
            keys -> outage.answered(),
            failure -> {
              if (!(failure instanceof Problem)) {
                outage.failed();
              }
              LOG.debugf("keys could not be read ahead: %s", failure.toString());
            });
  }

  /** {@code what} is away: the last key set goes on, if it is all here. */
  private Uni<KeyRing> lastKnown(TenantId tenant, KeyNeeds needs, String what, Throwable failure) {
    HeldKeys held = HeldKeys.in(cache, tenant, needs, true);
    if (!held.missing().isEmpty()) {
      return Uni.createFrom().failure(failure);
    }
    LOG.warnf("%s is away, the last known keys are used: %s", what, failure.toString());
    return Uni.createFrom().item(held.ring(tenant, List.of()));
  }
}
