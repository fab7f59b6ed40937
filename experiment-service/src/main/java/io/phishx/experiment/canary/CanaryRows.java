package io.phishx.experiment.canary;

import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.model.Caller;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The tables of canaries and of their steps. */
@ApplicationScoped
class CanaryRows {

  private static final String INSERT =
      """
      insert into canary (id, tenant_id, model, model_version, strategy, hypothesis,
        success_criteria, status, deployment_stage, traffic_percentage, created_at, created_by,
        updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11)
      on conflict (tenant_id, model) where status in ('in_progress', 'paused') do nothing
      """;
  private static final String INSERT_STEP =
      """
      insert into canary_step (id, tenant_id, canary_id, at, actor, action, status,
        deployment_stage, traffic_percentage, reason)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """;
  private static final String LOCK = "select * from canary where id = $1 for update";
  private static final String UPDATE =
      """
      update canary set status = $2, deployment_stage = $3, traffic_percentage = $4,
        updated_at = $5
      where id = $1
      """;
  private static final String FIND = "select * from canary where id = $1";
  private static final String STEPS =
      "select * from canary_step where canary_id = any($1) order by at, id";
  private static final String LIST =
      """
      select * from canary
      where ($1::text is null or status = $1) and ($2::text is null or model = $2)
        and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
      order by created_at desc, id desc limit $5
      """;

  private final Ids ids;
  private final Clock clock;

  CanaryRows(Ids ids, Clock clock) {
    this.ids = ids;
    this.clock = clock;
  }

  Uni<Canary> find(SqlConnection connection, UUID id) {
    return one(connection, FIND, id);
  }

  /** The row, held until the transaction ends. */
  Uni<Canary> locked(SqlConnection connection, UUID id) {
    return one(connection, LOCK, id);
  }

  Uni<Page<Canary>> list(
      SqlConnection connection, @Nullable String status, @Nullable String model, PageRequest page) {
    Tuple values =
        Tuple.tuple()
            .addString(status)
            .addString(model)
            .addOffsetDateTime(page.afterAt())
            .addUUID(page.afterId())
            .addInteger(page.rows());
    return connection
        .preparedQuery(LIST)
        .execute(values)
        .map(
            rows ->
                Page.of(
                    stream(rows).map(CanaryRows::canary).toList(),
                    page,
                    canary -> new Cursor(canary.plan().startedAt(), canary.plan().id())));
  }

  private static Uni<Canary> one(SqlConnection connection, String query, UUID id) {
    return connection
        .preparedQuery(query)
        .execute(Tuple.of(id))
        .map(rows -> canary(CanaryRows.only(rows)));
  }

  Uni<Void> insert(SqlConnection connection, Caller caller, Canary canary) {
    CanaryPlan plan = canary.plan();
    Tuple values =
        Tuple.tuple()
            .addUUID(plan.id())
            .addUUID(caller.tenant().value())
            .addString(plan.model().value())
            .addString(plan.version().value())
            .addString(plan.strategy().word())
            .addString(plan.hypothesis())
            .addJsonObject(plan.successCriteria())
            .addString(canary.status())
            .addInteger(canary.position().stage())
            .addInteger(canary.position().trafficPercentage())
            .addOffsetDateTime(utc(plan.startedAt()))
            .addString(caller.subject());
    return connection
        .preparedQuery(INSERT)
        .execute(values)
        .invoke(
            rows -> {
              if (rows.rowCount() == 0) {
                throw new Problem.Conflict(
                    "canary-under-way",
                    "expected no canary under way for the model " + plan.model());
              }
            })
        .replaceWithVoid();
  }

  Uni<Void> update(SqlConnection connection, Canary canary) {
    Tuple values =
        Tuple.of(
            canary.plan().id(),
            canary.status(),
            canary.position().stage(),
            canary.position().trafficPercentage(),
            utc(now()));
    return connection.preparedQuery(UPDATE).execute(values).replaceWithVoid();
  }

  /** Appends what was done to it, by whom and why. */
  Uni<Void> step(
      SqlConnection connection,
      Caller caller,
      Canary canary,
      String action,
      @Nullable String reason) {
    Tuple values =
        Tuple.tuple()
            .addUUID(ids.next())
            .addUUID(caller.tenant().value())
            .addUUID(canary.plan().id())
            .addOffsetDateTime(utc(now()))
            .addString(caller.subject())
            .addString(action)
            .addString(canary.status())
            .addInteger(canary.position().stage())
            .addInteger(canary.position().trafficPercentage())
            .addString(reason);
    return connection.preparedQuery(INSERT_STEP).execute(values).replaceWithVoid();
  }

  Uni<CanaryView> view(SqlConnection connection, Canary canary) {
    return views(connection, new Page<>(List.of(canary), null))
        .map(page -> page.items().getFirst());
  }

  Uni<Page<CanaryView>> views(SqlConnection connection, Page<Canary> canaries) {
    UUID[] ids = canaries.items().stream().map(canary -> canary.plan().id()).toArray(UUID[]::new);
    return connection
        .preparedQuery(STEPS)
        .execute(Tuple.tuple().addArrayOfUUID(ids))
        .map(
            rows -> {
              List<Row> steps = stream(rows).toList();
              return canaries.map(
                  canary ->
                      CanaryView.of(
                          canary,
                          steps.stream()
                              .filter(s -> s.getUUID("canary_id").equals(canary.plan().id()))
                              .map(CanaryRows::step)
                              .toList()));
            });
  }

  private static CanaryView.Step step(Row row) {
    return new CanaryView.Step(
        row.getOffsetDateTime("at").toInstant(),
        row.getString("actor"),
        row.getString("action"),
        row.getString("status"),
        row.getInteger("deployment_stage"),
        row.getInteger("traffic_percentage"),
        row.getString("reason"));
  }

  private static Row only(Iterable<Row> rows) {
    return stream(rows)
        .findFirst()
        .orElseThrow(() -> new Problem.NotFound("canary-not-found", "there is no such canary"));
  }

  private static Canary canary(Row row) {
    return Canary.of(
        row.getString("status"),
        new CanaryPlan(
            row.getUUID("id"),
            new ModelName(row.getString("model")),
            new ModelName(row.getString("model_version")),
            Strategy.of(row.getString("strategy")),
            row.getString("hypothesis"),
            row.getJsonObject("success_criteria"),
            row.getOffsetDateTime("created_at").toInstant()),
        new Position(row.getInteger("deployment_stage"), row.getInteger("traffic_percentage")));
  }

  /** Now, as exactly as the table keeps it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Stream<Row> stream(Iterable<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
