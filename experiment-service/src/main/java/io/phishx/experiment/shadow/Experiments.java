package io.phishx.experiment.shadow;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.model.Caller;
import io.phishx.experiment.model.Changes;
import io.phishx.experiment.model.Models;
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
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The experiments' table. */
@ApplicationScoped
class Experiments {

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

  private final TenantTransaction transactions;
  private final Idempotency idempotency;
  private final Changes changes;
  private final Models models;
  private final Predictions predictions;
  private final Ids ids;
  private final Clock clock;

  Experiments(
      TenantTransaction transactions,
      Idempotency idempotency,
      Changes changes,
      Models models,
      Predictions predictions,
      Ids ids,
      Clock clock) {
    this.transactions = transactions;
    this.idempotency = idempotency;
    this.changes = changes;
    this.models = models;
    this.predictions = predictions;
    this.ids = ids;
    this.clock = clock;
  }

  /** Starts an experiment; its production model becomes production where the model has none. */
  Uni<ExperimentView> start(
      Caller caller,
      String name,
      ModelName production,
      ModelName shadow,
      @Nullable String hypothesis,
      int minSamples) {
    return changes.creating(
        caller,
        ExperimentView.class,
        connection ->
            models
                .modelOf(connection, production)
                .map(
                    model ->
                        new Experiment.Running(
                            new ExperimentPlan(
                                ids.next(),
                                name,
                                model,
                                production,
                                shadow,
                                hypothesis,
                                minSamples,
                                now())))
                .call(running -> register(connection, caller, running.plan()))
                .call(running -> insert(connection, caller, running.plan()))
                .map(ExperimentView::of),
        view -> entry("experiment.started", caller, view));
  }

  Uni<Predictions.Recorded> record(Caller caller, UUID id, List<Prediction> batch) {
    return idempotency.once(
        caller.tenant(),
        Predictions.Recorded.class,
        connection ->
            one(connection, HOLD, id)
                .invoke(Experiment::running)
                .chain(() -> predictions.record(connection, caller.tenant(), id, batch)));
  }

  /** Ends it; accuracies that are not stated are computed from labels. */
  Uni<ExperimentView> complete(Caller caller, UUID id, Accuracies stated) {
    return changes.changing(
        caller,
        connection ->
            one(connection, LOCK, id)
                .map(Experiment::running)
                .chain(
                    running ->
                        predictions
                            .tally(connection, id)
                            .map(tally -> stated.orElse(tally.accuracies()))
                            .map(accuracies -> running.complete(accuracies, now())))
                .call(completed -> store(connection, completed))
                .map(ExperimentView::of),
        view -> entry("experiment.completed", caller, view));
  }

  Uni<ExperimentView> fail(Caller caller, UUID id, String reason) {
    return changes.changing(
        caller,
        connection ->
            one(connection, LOCK, id)
                .map(experiment -> experiment.running().fail(reason, now()))
                .call(
                    failed ->
                        connection
                            .preparedQuery(FAIL)
                            .execute(Tuple.of(id, reason, utc(failed.endedAt()))))
                .map(ExperimentView::of),
        view -> entry("experiment.failed", caller, view));
  }

  Uni<ExperimentView> read(Caller caller, UUID id) {
    return transactions.sql(
        caller.tenant(), connection -> one(connection, FIND, id).map(ExperimentView::of));
  }

  Uni<Results> results(Caller caller, UUID id) {
    return transactions.sql(
        caller.tenant(),
        connection ->
            one(connection, FIND, id)
                .chain(
                    experiment ->
                        predictions
                            .tally(connection, id)
                            .chain(
                                tally ->
                                    predictions
                                        .latencies(connection, id)
                                        .map(
                                            latencies ->
                                                Results.of(experiment, tally, latencies)))));
  }

  Uni<Page<Predictions.Disagreement>> disagreements(Caller caller, UUID id, PageRequest page) {
    return transactions.sql(
        caller.tenant(),
        connection ->
            one(connection, FIND, id).chain(() -> predictions.disagreements(connection, id, page)));
  }

  Uni<Page<ExperimentView>> list(Caller caller, @Nullable String status, PageRequest page) {
    Cursor after = page.after();
    Tuple values =
        Tuple.of(
            status,
            after == null ? null : utc(after.at()),
            after == null ? null : after.id(),
            page.limit() + 1);
    return transactions.sql(
        caller.tenant(),
        connection ->
            connection
                .preparedQuery(LIST)
                .execute(values)
                .map(
                    rows ->
                        Page.of(
                                StreamSupport.stream(rows.spliterator(), false)
                                    .map(Experiments::experiment)
                                    .toList(),
                                page,
                                e -> new Cursor(e.plan().startedAt(), e.plan().id()))
                            .map(ExperimentView::of)));
  }

  private Uni<Void> register(SqlConnection connection, Caller caller, ExperimentPlan plan) {
    return models
        .ensure(connection, caller, plan.model(), plan.production())
        .chain(() -> models.ensureProduction(connection, plan.model(), plan.production()))
        .chain(() -> models.modelOf(connection, plan.shadow()))
        .chain(model -> models.ensure(connection, caller, model, plan.shadow()));
  }

  private static Uni<Void> insert(SqlConnection connection, Caller caller, ExperimentPlan plan) {
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

  private static Uni<Void> store(SqlConnection connection, Experiment.Completed completed) {
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

  private static AuditEntry entry(String event, Caller caller, ExperimentView view) {
    return AuditEntry.of(
        event,
        Outcome.SUCCESS,
        caller.subject(),
        Map.of(
            "experiment_id", view.experimentId().toString(),
            "production_model", view.productionModel(),
            "shadow_model", view.shadowModel()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
