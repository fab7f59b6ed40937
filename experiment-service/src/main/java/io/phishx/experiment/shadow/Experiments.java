package io.phishx.experiment.shadow;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.model.Caller;
import io.phishx.experiment.model.Changes;
import io.phishx.experiment.model.Models;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is done with experiments, each act in one transaction. */
@ApplicationScoped
class Experiments {

  private final TenantTransaction transactions;
  private final Idempotency idempotency;
  private final Changes changes;
  private final Models models;
  private final Predictions predictions;
  private final ExperimentRows rows;
  private final Ids ids;
  private final Clock clock;

  Experiments(
      TenantTransaction transactions,
      Idempotency idempotency,
      Changes changes,
      Models models,
      Predictions predictions,
      ExperimentRows rows,
      Ids ids,
      Clock clock) {
    this.transactions = transactions;
    this.idempotency = idempotency;
    this.changes = changes;
    this.models = models;
    this.predictions = predictions;
    this.rows = rows;
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
                .call(running -> rows.insert(connection, caller, running.plan()))
                .map(ExperimentView::of),
        view -> entry("experiment.started", caller, view));
  }

  Uni<Predictions.Recorded> record(Caller caller, UUID id, List<Prediction> batch) {
    return idempotency.once(
        caller.tenant(),
        Predictions.Recorded.class,
        connection ->
            rows.held(connection, id)
                .invoke(Experiment::running)
                .chain(() -> predictions.record(connection, caller.tenant(), id, batch)));
  }

  /**
   * Ends it; accuracies that are not stated are computed from the labels that there are when it is
   * called. Counting takes its time and is done before anybody's routing waits for this change.
   */
  Uni<ExperimentView> complete(Caller caller, UUID id, Accuracies stated) {
    return transactions
        .sql(caller.tenant(), connection -> predictions.tally(connection, id))
        .map(tally -> stated.orElse(tally.accuracies()))
        .chain(accuracies -> end(caller, id, accuracies));
  }

  private Uni<ExperimentView> end(Caller caller, UUID id, Accuracies accuracies) {
    return changes.changing(
        caller,
        connection ->
            rows.locked(connection, id)
                .map(experiment -> experiment.running().complete(accuracies, now()))
                .call(completed -> rows.store(connection, completed))
                .map(ExperimentView::of),
        view -> entry("experiment.completed", caller, view));
  }

  Uni<ExperimentView> fail(Caller caller, UUID id, String reason) {
    return changes.changing(
        caller,
        connection ->
            rows.locked(connection, id)
                .map(experiment -> experiment.running().fail(reason, now()))
                .call(failed -> rows.store(connection, failed))
                .map(ExperimentView::of),
        view -> entry("experiment.failed", caller, view));
  }

  Uni<ExperimentView> read(Caller caller, UUID id) {
    return transactions.sql(
        caller.tenant(), connection -> rows.find(connection, id).map(ExperimentView::of));
  }

  Uni<Results> results(Caller caller, UUID id) {
    return transactions.sql(
        caller.tenant(),
        connection ->
            rows.find(connection, id)
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
            rows.find(connection, id).chain(() -> predictions.disagreements(connection, id, page)));
  }

  Uni<Page<ExperimentView>> list(Caller caller, @Nullable String status, PageRequest page) {
    return transactions.sql(
        caller.tenant(),
        connection ->
            rows.list(connection, status, page).map(found -> found.map(ExperimentView::of)));
  }

  private Uni<Void> register(SqlConnection connection, Caller caller, ExperimentPlan plan) {
    return models
        .ensure(connection, caller, plan.model(), plan.production())
        .chain(() -> models.ensureProduction(connection, plan.model(), plan.production()))
        .chain(() -> models.modelOf(connection, plan.shadow()))
        .chain(model -> models.ensure(connection, caller, model, plan.shadow()));
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
}
