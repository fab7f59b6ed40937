package io.phishx.experiment.shadow;

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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The experiments' table. */
@ApplicationScoped
class ExperimentRows {

  private static final String INSERT =
      """
      insert into experiment (id, tenant_id, experiment_name, model, production_model,
        shadow_model, hypothesis, min_samples, status, created_at, created_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $10)
      """;
  private static final String FIND = "select * from experiment where id = $1";
  private static final String HOLD = FIND + " for share";
  private static final String LOCK = FIND + " for update";
  private static final String COMPLETE =
      """
      update experiment set status = 'completed', production_accuracy = $2, shadow_accuracy = $3,
        ended_at = $4
      where id = $1
      """;
  private static final String FAIL =
      "update experiment set status = 'failed', failure_reason = $2, ended_at = $3 where id = $1";
  private static final String LIST =
      """
      select * from experiment
      where ($1::text is null or status = $1)
        and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
      order by created_at desc, id desc limit $4
      """;

  Uni<Experiment> find(SqlConnection connection, UUID id) {
    return one(connection, FIND, id);
  }

  /** The row, kept from changing until the transaction ends. */
  Uni<Experiment> held(SqlConnection connection, UUID id) {
    return one(connection, HOLD, id);
  }

  /** The row, for this transaction to change. */
  Uni<Experiment> locked(SqlConnection connection, UUID id) {
    return one(connection, LOCK, id);
  }

  Uni<Page<Experiment>> list(SqlConnection connection, @Nullable String status, PageRequest page) {
    Tuple values = Tuple.of(status, page.afterAt(), page.afterId(), page.rows());
    return connection
        .preparedQuery(LIST)
        .execute(values)
        .map(
            rows ->
                Page.of(
                    StreamSupport.stream(rows.spliterator(), false)
                        .map(ExperimentRows::experiment)
                        .toList(),
                    page,
                    e -> new Cursor(e.plan().startedAt(), e.plan().id())));
  }

  Uni<Void> insert(SqlConnection connection, Caller caller, ExperimentPlan plan) {
    Tuple values =
        Tuple.tuple()
            .addUUID(plan.id())
            .addUUID(caller.tenant().value())
            .addString(plan.name())
            .addString(plan.model().value())
            .addString(plan.production().value())
            .addString(plan.shadow().value())
            .addString(plan.hypothesis())
            .addInteger(plan.minSamples())
            .addOffsetDateTime(utc(plan.startedAt()))
            .addString(caller.subject());
    return connection.preparedQuery(INSERT).execute(values).replaceWithVoid();
  }

  Uni<Void> store(SqlConnection connection, Experiment.Completed completed) {
    Tuple values =
        Tuple.of(
            completed.plan().id(),
            completed.accuracies().production(),
            completed.accuracies().shadow(),
            utc(completed.endedAt()));
    return connection.preparedQuery(COMPLETE).execute(values).replaceWithVoid();
  }

  private static Uni<Experiment> one(SqlConnection connection, String query, UUID id) {
    return connection
        .preparedQuery(query)
        .execute(Tuple.of(id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new Problem.NotFound("experiment-not-found", "there is no such experiment");
              }
              return experiment(rows.iterator().next());
            });
  }

  private static Experiment experiment(Row row) {
    ExperimentPlan plan =
        new ExperimentPlan(
            row.getUUID("id"),
            row.getString("experiment_name"),
            new ModelName(row.getString("model")),
            new ModelName(row.getString("production_model")),
            new ModelName(row.getString("shadow_model")),
            row.getString("hypothesis"),
            row.getInteger("min_samples"),
            row.getOffsetDateTime("created_at").toInstant());
    OffsetDateTime endedAt = row.getOffsetDateTime("ended_at");
    return switch (row.getString("status")) {
      case "running" -> new Experiment.Running(plan);
      case "completed" ->
          new Experiment.Completed(
              plan,
              new Accuracies(
                  row.getDouble("production_accuracy"), row.getDouble("shadow_accuracy")),
              endedAt.toInstant());
      case "failed" ->
          new Experiment.Failed(plan, row.getString("failure_reason"), endedAt.toInstant());
      default -> throw new IllegalStateException("no such experiment state in the table");
    };
  }

  Uni<Void> store(SqlConnection connection, Experiment.Failed failed) {
    return connection
        .preparedQuery(FAIL)
        .execute(Tuple.of(failed.plan().id(), failed.reason(), utc(failed.endedAt())))
        .replaceWithVoid();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
