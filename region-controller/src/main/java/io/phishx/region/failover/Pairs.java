package io.phishx.region.failover;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.region.client.RegionId;
import io.phishx.region.registry.Actor;
import io.phishx.region.registry.Region;
import io.phishx.region.registry.Registry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The pairs in their table; each change is audited in its transaction. */
@ApplicationScoped
public class Pairs {

  private static final String ALL =
      "select " + PairRow.COLUMNS + " from pairs order by created_at, id";
  private static final String PAGE =
      "select "
          + PairRow.COLUMNS
          + ", created_at, id from pairs"
          + " where $1::timestamptz is null or (created_at, id) > ($1, $2::uuid)"
          + " order by created_at, id limit $3";
  private static final String FIND = "select " + PairRow.COLUMNS + " from pairs where pair_id = $1";
  private static final String LOCK = FIND + " for update";
  private static final String INSERT =
      "insert into pairs ("
          + PairRow.COLUMNS
          + ", created_at, id)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
  private static final String JOIN =
      """
      insert into pair_members (region_id, pair_id) values ($1, $2) on conflict do nothing
      """;
  private static final String DELETE = "delete from pairs where pair_id = $1";

  private final TenantTransaction transactions;
  private final AuditLog audit;
  private final Registry registry;
  private final Clock clock;
  private final Ids ids;

  public Pairs(
      TenantTransaction transactions, AuditLog audit, Registry registry, Clock clock, Ids ids) {
    this.transactions = transactions;
    this.audit = audit;
    this.registry = registry;
    this.clock = clock;
    this.ids = ids;
  }

  /** All pairs in the order of their registration. */
  public Uni<List<Pair>> all() {
    return transactions.withoutTenant(
        connection ->
            connection
                .query(ALL)
                .execute()
                .map(
                    rows ->
                        StreamSupport.stream(rows.spliterator(), false)
                            .map(PairRow::read)
                            .toList()));
  }

  /** A page of pairs in the order of their registration. */
  Uni<Page<Pair>> page(PageRequest request) {
    Tuple values = Tuple.of(request.afterAt(), request.afterId(), request.rows());
    return transactions
        .withoutTenant(connection -> connection.preparedQuery(PAGE).execute(values))
        .map(
            rows ->
                Page.of(
                        StreamSupport.stream(rows.spliterator(), false).toList(),
                        request,
                        row ->
                            new Cursor(
                                row.getOffsetDateTime("created_at").toInstant(), row.getUUID("id")))
                    .map(PairRow::read));
  }

  /** The pair, or {@link Problem.NotFound}. */
  Uni<Pair> get(PairId id) {
    return transactions
        .withoutTenant(connection -> find(connection, FIND, id))
        .map(found -> found.orElseThrow(Pairs::unknown));
  }

  /** The pair if there is one, read in the transaction of {@code connection}. */
  public Uni<Optional<Pair>> find(SqlConnection connection, PairId id) {
    return find(connection, FIND, id);
  }

  /** The pair, which nobody else changes until the transaction of {@code connection} ends. */
  Uni<Pair> lock(SqlConnection connection, PairId id) {
    return find(connection, LOCK, id).map(found -> found.orElseThrow(Pairs::unknown));
  }

  /**
   * Makes a pair of two registered regions in the transaction of {@code connection}.
   *
   * @return fails with {@link Problem.Unprocessable} for a region that isn't registered or a
   *     secondary that was registered as primary, and with {@link Problem.Conflict} for a region
   *     that is in a pair
   */
  public Uni<Pair> join(SqlConnection connection, Actor actor, PairId id, Strategy strategy) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Pair pair = new Pair(id, strategy, PairState.atRest(Roles.registered(id), now));
    Tuple values =
        PairRow.values(pair).addOffsetDateTime(now.atOffset(ZoneOffset.UTC)).addUUID(ids.next());
    return registered(connection, id.primary())
        .chain(() -> registered(connection, id.secondary()))
        .invoke(Pairs::requireSecondary)
        .chain(() -> connection.preparedQuery(INSERT + " on conflict do nothing").execute(values))
        .invoke(
            inserted -> {
              if (inserted.rowCount() == 0) {
                throw new Problem.Conflict("pair-exists", "there is a pair " + id + " already");
              }
            })
        // in one order, so that two joins at once can't wait for each other
        .chain(() -> member(connection, first(id), id))
        .chain(() -> member(connection, second(id), id))
        .chain(() -> note(connection, actor, "pair.registered", id, null))
        .replaceWith(pair);
  }

  /** Dissolves the pair; {@link Problem.Conflict} while it is on the move. */
  Uni<Void> dissolve(Actor actor, PairId id) {
    return transactions.sql(
        actor.operator(),
        connection ->
            lock(connection, id)
                .invoke(
                    pair -> {
                      if (pair.state().moving()) {
                        throw new Problem.Conflict(
                            "transition-in-progress",
                            "expected no transition under way, found " + pair.state().word());
                      }
                    })
                .chain(() -> connection.preparedQuery(DELETE).execute(Tuple.of(id.toString())))
                .chain(() -> note(connection, actor, "pair.removed", id, null)));
  }

  /** Appends an act on a pair to the audit log in the transaction of {@code connection}. */
  Uni<Void> note(
      SqlConnection connection, Actor actor, String event, PairId id, @Nullable PairState state) {
    Map<String, String> facts =
        state == null
            ? Map.of("pair_id", id.toString())
            : Map.of(
                "pair_id",
                id.toString(),
                "state",
                state.word(),
                "epoch",
                state.roles().epoch().toString());
    return audit
        .append(
            connection,
            actor.operator(),
            AuditEntry.of(event, Outcome.SUCCESS, actor.subject(), facts))
        .replaceWithVoid();
  }

  private static Uni<Optional<Pair>> find(SqlConnection connection, String sql, PairId id) {
    return connection
        .preparedQuery(sql)
        .execute(Tuple.of(id.toString()))
        .map(
            rows -> StreamSupport.stream(rows.spliterator(), false).map(PairRow::read).findFirst());
  }

  private Uni<Region> registered(SqlConnection connection, RegionId region) {
    return registry
        .find(connection, region)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new Problem.Unprocessable(
                            "unknown-region",
                            "expected registered regions; " + region + " is not")));
  }

  private static void requireSecondary(Region region) {
    if (region.primary()) {
      throw new Problem.Unprocessable(
          "two-primaries", "expected a secondary region, found " + region.id() + " a primary");
    }
  }

  private static Uni<Void> member(SqlConnection connection, RegionId region, PairId pair) {
    return connection
        .preparedQuery(JOIN)
        .execute(Tuple.of(region.value(), pair.toString()))
        .invoke(
            joined -> {
              if (joined.rowCount() == 0) {
                throw new Problem.Conflict(
                    "region-in-pair", "expected a region in no pair; " + region + " is in one");
              }
            })
        .replaceWithVoid();
  }

  private static RegionId first(PairId id) {
    return id.primary().compareTo(id.secondary()) < 0 ? id.primary() : id.secondary();
  }

  private static RegionId second(PairId id) {
    return first(id).equals(id.primary()) ? id.secondary() : id.primary();
  }

  private static Problem unknown() {
    return new Problem.NotFound("pair-not-found", "there is no pair of this name");
  }
}
