package io.phishx.crypto.masterkey;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.feed.Notice;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.replica.Replicas;
import io.phishx.crypto.root.RootKey;
import io.phishx.crypto.root.RootKeyTable;
import io.phishx.crypto.root.RootKeys;
import io.phishx.crypto.rotation.DataKeyRotation;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Begins a change of the root key, once every replica can use the next one. */
@ApplicationScoped
class MasterKeyStart {

  private static final String CHANNEL = "phishx.crypto.root-rotated";

  private final RootKeys roots;
  private final RootKeyTable table;
  private final Replicas replicas;
  private final DataKeyRotation history;
  private final TenantTransaction transactions;
  private final AuditLog audit;
  private final Notices notices;
  private final Ids ids;
  private final Clock clock;

  MasterKeyStart(
      RootKeys roots,
      RootKeyTable table,
      Replicas replicas,
      DataKeyRotation history,
      TenantTransaction transactions,
      AuditLog audit,
      Notices notices,
      Ids ids,
      Clock clock) {
    this.roots = roots;
    this.table = table;
    this.replicas = replicas;
    this.history = history;
    this.transactions = transactions;
    this.audit = audit;
    this.notices = notices;
    this.ids = ids;
    this.clock = clock;
  }

  void listen(@Observes StartupEvent event) {
    var unused = notices.listen(CHANNEL, this::hear, roots::reread);
  }

  /**
   * Lets the configured next root key wrap from now on.
   *
   * @return fails with {@link Problem.Conflict} if there is none, if it wraps already, or if a
   *     replica cannot use it yet
   */
  Uni<Void> begin(TenantId operator, String actor) {
    return roots
        .next()
        .map(
            next ->
                next.orElseThrow(
                    () ->
                        new Problem.Conflict(
                            "next-key-missing",
                            "expected ENCRYPTION_MASTER_KEY_NEXT, or the token's next key")))
        .chain(
            next -> roots.current().call(current -> check(current, next)).map(c -> pair(c, next)))
        .chain(
            pair ->
                transactions.sql(operator, connection -> change(connection, operator, actor, pair)))
        .invoke(roots::reread)
        .chain(() -> notices.publish(notices.of(CHANNEL, null, null, null)));
  }

  private Uni<Void> check(RootKey current, RootKey next) {
    if (current.fingerprint().equals(next.fingerprint())) {
      throw new Problem.Conflict(
          "next-key-current", "the next root key wraps already; configure another one");
    }
    return replicas
        .sayNow()
        .chain(() -> replicas.living(next.fingerprint()))
        .invoke(
            living -> {
              if (living.lacking() > 0) {
                throw new Problem.Conflict(
                    "next-key-not-everywhere",
                    living.lacking()
                        + " of "
                        + living.all()
                        + " replicas cannot use the next root key yet");
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> change(SqlConnection connection, TenantId operator, String actor, Pair pair) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    UUID id = ids.next();
    return table
        .lockActive(connection)
        .chain(
            wrapping ->
                RotationTable.newest(connection)
                    .map(newest -> newest.filter(Rotation::isRunning))
                    .chain(
                        open ->
                            open.isPresent()
                                ? running(open.get(), pair)
                                : unless(!wrapping.equals(pair.from()))
                                    .chain(
                                        () -> enter(connection, operator, actor, pair, id, now))));
  }

  private Uni<Void> enter(
      SqlConnection connection, TenantId operator, String actor, Pair pair, UUID id, Instant now) {
    AuditEntry entry =
        AuditEntry.of(
            "encryption.master-key-rotated",
            Outcome.SUCCESS,
            actor,
            Map.of("old_key_hash", pair.from(), "new_key_hash", pair.to()));
    return table
        .activate(connection, pair.to())
        .chain(() -> RotationTable.add(connection, id, pair.from(), pair.to(), actor, now))
        .chain(
            () ->
                history.rememberRoot(connection, operator, id, pair.from(), pair.to(), actor, now))
        .chain(() -> audit.append(connection, operator, entry))
        .replaceWithVoid();
  }

  /** Somebody else may have changed the key since it was read. */
  private static Uni<Void> unless(boolean changed) {
    return changed
        ? Uni.createFrom()
            .failure(
                new Problem.Conflict(
                    "rotation-under-way", "the root key has been changed a moment ago"))
        : Uni.createFrom().voidItem();
  }

  private static Uni<Void> running(Rotation open, Pair wanted) {
    if (open.to().equals(wanted.to())) {
      return Uni.createFrom().voidItem();
    }
    throw new Problem.Conflict("rotation-under-way", "another change of the root key still runs");
  }

  private void hear(Notice notice) {
    roots.reread();
  }

  private static Pair pair(RootKey from, RootKey to) {
    return new Pair(from.fingerprint(), to.fingerprint());
  }

  private record Pair(String from, String to) {}

  /** Empty if the root key was never changed. */
  Uni<Optional<Rotation>> newest() {
    return transactions.withoutTenant(RotationTable::newest);
  }
}
