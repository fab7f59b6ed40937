package io.phishx.region.registry;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.region.client.RegionId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The regions in their table; each change is audited in its transaction. */
@ApplicationScoped
public class Registry {

  private static final String COLUMNS =
      "region_id, region_name, api_endpoint, database_endpoint, cache_endpoint, credentials_ref,"
          + " is_primary";
  private static final String ALL = "select " + COLUMNS + " from regions order by region_id";
  private static final String PAGE =
      "select "
          + COLUMNS
          + ", created_at, id from regions"
          + " where $1::timestamptz is null or (created_at, id) > ($1, $2::uuid)"
          + " order by created_at, id limit $3";
  private static final String FIND = "select " + COLUMNS + " from regions where region_id = $1";
  private static final String INSERT =
      "insert into regions ("
          + COLUMNS
          + ", created_at, id)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
          + " on conflict do nothing";
  private static final String UPDATE =
      """
      update regions set region_name = $2, api_endpoint = $3, database_endpoint = $4,
        cache_endpoint = $5, credentials_ref = $6, is_primary = $7
      where region_id = $1
      """;
  private static final String DELETE = "delete from regions where region_id = $1";
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final String UNRESOLVED = "/problems/egress-unresolved";

  private final TenantTransaction transactions;
  private final AuditLog audit;
  private final EgressGuard egress;
  private final StoreLogin logins;
  private final Clock clock;
  private final Ids ids;

  public Registry(
      TenantTransaction transactions,
      AuditLog audit,
      EgressGuard egress,
      StoreLogin logins,
      Clock clock,
      Ids ids) {
    this.transactions = transactions;
    this.audit = audit;
    this.egress = egress;
    this.logins = logins;
    this.clock = clock;
    this.ids = ids;
  }

  /** All regions in the order of their names. */
  public Uni<List<Region>> all() {
    return transactions.withoutTenant(
        connection -> connection.query(ALL).execute().map(Registry::regions));
  }

  /** A page of regions in the order of their registration. */
  Uni<Page<Region>> page(PageRequest request) {
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
                    .map(Registry::region));
  }

  /** The region, or {@link Problem.NotFound}. */
  Uni<Region> get(RegionId id) {
    return transactions
        .withoutTenant(connection -> find(connection, id))
        .map(found -> found.orElseThrow(Registry::unknown));
  }

  /** The region if there is one, read in the transaction of {@code connection}. */
  public Uni<Optional<Region>> find(SqlConnection connection, RegionId id) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(id.value()))
        .map(rows -> regions(rows).stream().findFirst());
  }

  /**
   * Refuses a region that this service may not look at. A name that doesn't resolve yet passes:
   * regions are registered before they are built.
   *
   * @return fails with {@link Problem.Unprocessable}
   */
  public Uni<Void> checkReachable(Region region) {
    CredentialsRef ref = region.credentials();
    if (ref != null && !logins.knows(ref)) {
      throw new Problem.Unprocessable(
          "unknown-credentials-ref", "the configuration has no credentials named " + ref);
    }
    return check(region.api())
        .chain(() -> check(region.database()))
        .chain(() -> check(region.cache()));
  }

  /**
   * Registers {@code region} in the transaction of {@code connection}.
   *
   * @return fails with {@link Problem.Conflict} if there is one of this id
   */
  public Uni<Region> register(SqlConnection connection, Actor actor, Region region) {
    Tuple values =
        values(region)
            .addOffsetDateTime(clock.instant().atOffset(ZoneOffset.UTC))
            .addUUID(ids.next());
    return connection
        .preparedQuery(INSERT)
        .execute(values)
        .invoke(
            inserted -> {
              if (inserted.rowCount() == 0) {
                throw new Problem.Conflict(
                    "region-exists", "there is a region " + region.id() + " already");
              }
            })
        .chain(() -> note(connection, actor, "region.registered", region.id()))
        .replaceWith(region);
  }

  /** Replaces what is known of the region, or fails with {@link Problem.NotFound}. */
  public Uni<Region> replace(Actor actor, Region region) {
    return transactions.sql(
        actor.operator(),
        connection ->
            connection
                .preparedQuery(UPDATE)
                .execute(values(region))
                .invoke(Registry::requireOne)
                .chain(() -> note(connection, actor, "region.changed", region.id()))
                .replaceWith(region));
  }

  /** Forgets the region; {@link Problem.Conflict} while it is in a pair. */
  Uni<Void> remove(Actor actor, RegionId id) {
    return transactions.sql(
        actor.operator(),
        connection ->
            connection
                .preparedQuery(DELETE)
                .execute(Tuple.of(id.value()))
                .onFailure(Registry::isPaired)
                .transform(
                    e ->
                        new Problem.Conflict(
                            "region-in-pair",
                            "expected a region in no pair; remove the pair first"))
                .invoke(Registry::requireOne)
                .chain(() -> note(connection, actor, "region.removed", id)));
  }

  private Uni<Void> check(Endpoint endpoint) {
    return egress
        .check(endpoint.uri())
        .replaceWithVoid()
        .onFailure(Registry::isUnresolved)
        .recoverWithNull()
        .onFailure(Problem.class)
        .transform(failure -> naming(endpoint, failure));
  }

  private static boolean isUnresolved(Throwable failure) {
    return failure instanceof Problem problem && problem.type().equals(UNRESOLVED);
  }

  private static Throwable naming(Endpoint endpoint, Throwable failure) {
    String field = endpoint.part().field();
    return switch (failure) {
      case Problem.Unprocessable refused ->
          new Problem.Unprocessable("egress-refused", field + ": " + refused.detail());
      case Problem.Invalid invalid ->
          new Problem.Invalid(
              "invalid-endpoint",
              invalid.detail(),
              List.of(new Violation(field, invalid.detail())));
      default -> failure;
    };
  }

  private Uni<Void> note(SqlConnection connection, Actor actor, String event, RegionId region) {
    return audit
        .append(
            connection,
            actor.operator(),
            AuditEntry.of(
                event, Outcome.SUCCESS, actor.subject(), Map.of("region_id", region.value())))
        .replaceWithVoid();
  }

  private static boolean isPaired(Throwable failure) {
    return failure instanceof PgException e && FOREIGN_KEY_VIOLATION.equals(e.getSqlState());
  }

  private static void requireOne(RowSet<Row> changed) {
    if (changed.rowCount() == 0) {
      throw unknown();
    }
  }

  private static Problem unknown() {
    return new Problem.NotFound("region-not-found", "there is no region of this id");
  }

  private static Tuple values(Region region) {
    CredentialsRef ref = region.credentials();
    return Tuple.tuple()
        .addString(region.id().value())
        .addString(region.name())
        .addString(region.api().toString())
        .addString(region.database().toString())
        .addString(region.cache().toString())
        .addString(ref == null ? null : ref.value())
        .addBoolean(region.primary());
  }

  private static List<Region> regions(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(Registry::region).toList();
  }

  private static Region region(Row row) {
    @Nullable String ref = row.getString("credentials_ref");
    return new Region(
        new RegionId(row.getString("region_id")),
        row.getString("region_name"),
        Endpoint.parse(Endpoint.Part.API, row.getString("api_endpoint")),
        Endpoint.parse(Endpoint.Part.DATABASE, row.getString("database_endpoint")),
        Endpoint.parse(Endpoint.Part.CACHE, row.getString("cache_endpoint")),
        ref == null ? null : new CredentialsRef(ref),
        row.getBoolean("is_primary"));
  }
}
