package io.phishx.experiment.canary;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.model.Caller;
import io.phishx.experiment.model.Changes;
import io.phishx.experiment.model.Models;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts and moves canaries: each move is one transaction that locks the row it moves. */
@ApplicationScoped
class Canaries {

  private final TenantTransaction transactions;
  private final Changes changes;
  private final Models models;
  private final CanaryRows rows;
  private final Ids ids;

  Canaries(
      TenantTransaction transactions, Changes changes, Models models, CanaryRows rows, Ids ids) {
    this.transactions = transactions;
    this.changes = changes;
    this.models = models;
    this.rows = rows;
    this.ids = ids;
  }

  /**
   * Starts a canary.
   *
   * @return fails with {@link Problem.Conflict} if one is under way for the model, or the version
   *     is its production version
   */
  Uni<CanaryView> start(
      Caller caller,
      ModelName version,
      Strategy strategy,
      @Nullable String hypothesis,
      JsonObject successCriteria) {
    UUID id = ids.next();
    return changes.creating(
        caller,
        CanaryView.class,
        connection ->
            models
                .modelOf(connection, version)
                .call(model -> models.ensure(connection, caller, model, version))
                .call(model -> refuseProduction(connection, model, version))
                .map(
                    model ->
                        new Canary.InProgress(
                            new CanaryPlan(
                                id,
                                model,
                                version,
                                strategy,
                                hypothesis,
                                successCriteria,
                                rows.now()),
                            strategy.first()))
                .call(canary -> rows.insert(connection, caller, canary))
                .call(canary -> rows.step(connection, caller, canary, "start", hypothesis))
                .chain(canary -> rows.view(connection, canary)),
        view -> entry("canary.start", caller, view));
  }

  /**
   * Moves a canary.
   *
   * @param expectedStage fails with {@link Problem.PreconditionFailed} where it is another; null
   *     for any
   */
  Uni<CanaryView> move(
      Caller caller,
      UUID id,
      Canary.Move move,
      @Nullable Integer expectedStage,
      @Nullable Integer chosen,
      @Nullable String reason) {
    return changes.changing(
        caller,
        connection ->
            rows.locked(connection, id)
                .invoke(canary -> requireStage(canary, expectedStage))
                .map(canary -> canary.move(move, chosen))
                .call(canary -> rows.update(connection, canary))
                .call(canary -> rows.step(connection, caller, canary, move.word(), reason))
                .call(canary -> promote(connection, canary))
                .chain(canary -> rows.view(connection, canary)),
        view -> entry("canary." + move.word(), caller, view));
  }

  Uni<CanaryView> read(Caller caller, UUID id) {
    return transactions.sql(
        caller.tenant(),
        connection -> rows.find(connection, id).chain(canary -> rows.view(connection, canary)));
  }

  Uni<Page<CanaryView>> list(
      Caller caller, @Nullable String status, @Nullable String model, PageRequest page) {
    return transactions.sql(
        caller.tenant(),
        connection ->
            rows.list(connection, status, model, page)
                .chain(canaries -> rows.views(connection, canaries)));
  }

  private Uni<Void> refuseProduction(SqlConnection connection, ModelName model, ModelName version) {
    return models
        .production(connection, model)
        .invoke(
            current -> {
              if (version.equals(current)) {
                throw new Problem.Conflict(
                    "already-production",
                    "expected another version than production, got " + version);
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> promote(SqlConnection connection, Canary canary) {
    return canary instanceof Canary.Completed completed
        ? models.makeProduction(connection, completed.plan().model(), completed.plan().version())
        : Uni.createFrom().voidItem();
  }

  private static void requireStage(Canary canary, @Nullable Integer expected) {
    int stage = canary.position().stage();
    if (expected != null && expected != stage) {
      throw new Problem.PreconditionFailed(
          "stale-deployment-stage", "expected stage " + expected + ", found " + stage);
    }
  }

  private static AuditEntry entry(String event, Caller caller, CanaryView view) {
    return AuditEntry.of(
        event,
        Outcome.SUCCESS,
        caller.subject(),
        Map.of(
            "deployment_id", view.deploymentId().toString(),
            "model_version", view.modelVersion(),
            "status", view.status(),
            "traffic_percentage", String.valueOf(view.trafficPercentage())));
  }
}
