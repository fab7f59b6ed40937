package io.phishx.crypto.replica;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.root.RootKeys;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Each process says every ten seconds that it lives, which root keys it can use, and up to when it
 * has heard of every rotation: what it holds of the older keys is dropped before it says so. So
 * nobody switches to a root key that a process lacks, and no key is retired that one which lost its
 * database may still seal by.
 */
@ApplicationScoped
public class Replicas {

  private static final Logger LOG = Logger.getLogger(Replicas.class);
  private static final Duration EACH = Duration.ofSeconds(10);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  /** Covers clocks that differ, and rotations that were not committed yet when last looked for. */
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  /** Beyond the outage age: what such a process has sealed last is stored by then. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private static final String NOW = "select clock_timestamp() as now";
  private static final String ROTATED =
      "select tenant_id, purpose, version from keys_rotated_since($1)";
  private static final String SAY =
      """
      insert into replica (id, roots, seen_at) values ($1, $2, $3)
      on conflict (id) do update set roots = excluded.roots, seen_at = excluded.seen_at
      """;
  private static final String FORGET =
      "delete from replica where seen_at < clock_timestamp() - make_interval(secs => $1)";
  private static final String LEAVE = "delete from replica where id = $1";
  private static final String LIVING =
      """
      select count(*) as all, count(*) filter (where not $1 = any(roots)) as lacking
      from replica where seen_at > clock_timestamp() - interval '35 seconds'
      """;
  private static final String UNHEARD =
      "select min(seen_at) as seen_at from replica where seen_at < $1";

  private final RootKeys roots;
  private final DataKeys keys;
  private final TenantTransaction transactions;
  private final Duration keptFor;
  private final Recurring saying;
  private final UUID id = UUID.randomUUID();
  private final AtomicReference<@Nullable OffsetDateTime> heardUntil = new AtomicReference<>();

  Replicas(
      RootKeys roots,
      DataKeys keys,
      TenantTransaction transactions,
      CryptoConfig config,
      Vertx vertx) {
    this.roots = roots;
    this.keys = keys;
    this.transactions = transactions;
    this.keptFor = DataKeys.longestInMemory(config.cache()).plus(MARGIN);
    this.saying = new Recurring(vertx, LONGEST_ROUND, this::sayNow, Replicas::unsaid);
  }

  /** Processes that live, and those of them that cannot use a root key. */
  public record Living(long all, long lacking) {}

  /**
   * A process that lives or died unheard.
   *
   * @param until when it can seal no more by what it had read
   */
  public record Unheard(Instant seenAt, Instant until) {}

  void start(@Observes StartupEvent event) {
    sayNow().subscribe().with(done -> {}, Replicas::unsaid);
    saying.every(EACH);
  }

  void stop(@Observes ShutdownEvent event) {
    saying.stop();
    try {
      // the process ends after this: nothing else waits for the thread
      transactions
          .withoutTenant(connection -> connection.preparedQuery(LEAVE).execute(Tuple.of(id)))
          .await()
          .atMost(STOP_PATIENCE);
    } catch (RuntimeException e) {
      LOG.debugf("this replica leaves unsaid: %s", e.toString());
    }
  }

  /** Completes when the table has what this process can use, and knows, now. */
  public Uni<Void> sayNow() {
    return roots
        .usable()
        .chain(
            usable ->
                transactions
                    .withoutTenant(this::hear)
                    .chain(heard -> say(usable, heard))
                    .invoke(heardUntil::set))
        .replaceWithVoid();
  }

  public Uni<Living> living(String root) {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(LIVING)
                .execute(Tuple.of(root))
                .map(rows -> rows.iterator().next())
                .map(row -> new Living(row.getLong("all"), row.getLong("lacking"))));
  }

  /** A process that has not heard of every rotation up to {@code at}; empty if all have. */
  public Uni<Optional<Unheard>> unheard(SqlConnection connection, Instant at) {
    return connection
        .preparedQuery(UNHEARD)
        .execute(Tuple.of(at.atOffset(ZoneOffset.UTC)))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getOffsetDateTime("seen_at")))
        .map(
            found ->
                found
                    .map(OffsetDateTime::toInstant)
                    .map(seen -> new Unheard(seen, seen.plus(keptFor))));
  }

  /** Drops what rotations have made old; completes with the moment up to which it has. */
  private Uni<OffsetDateTime> hear(SqlConnection connection) {
    return connection
        .query(NOW)
        .execute()
        .map(rows -> rows.iterator().next().getOffsetDateTime("now"))
        .call(
            now -> {
              OffsetDateTime last = heardUntil.get();
              return connection
                  .preparedQuery(ROTATED)
                  .execute(Tuple.of((last == null ? now : last).minus(OVERLAP)))
                  .invoke(
                      rows ->
                          rows.forEach(
                              row ->
                                  keys.forgetBefore(
                                      new TenantId(row.getUUID("tenant_id")),
                                      KeyPurpose.of(row.getString("purpose")),
                                      row.getInteger("version"))));
            });
  }

  private Uni<OffsetDateTime> say(Set<String> usable, OffsetDateTime heard) {
    return transactions
        .withoutTenant(
            connection ->
                connection
                    .preparedQuery(SAY)
                    .execute(
                        Tuple.tuple()
                            .addUUID(id)
                            .addArrayOfString(usable.toArray(String[]::new))
                            .addOffsetDateTime(heard))
                    .chain(
                        () ->
                            connection
                                .preparedQuery(FORGET)
                                .execute(Tuple.of((double) keptFor.toSeconds()))))
        .replaceWith(heard);
  }

  private static void unsaid(Throwable failure) {
    LOG.debugf("this replica is not announced: %s", failure.toString());
  }
}
