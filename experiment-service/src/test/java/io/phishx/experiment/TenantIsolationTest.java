package io.phishx.experiment;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.TenantIsolationContract;
import io.phishx.testing.TenantIsolationContract.TenantTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No tenant reaches another's rows, whatever the queries above do. */
@RunningService
class TenantIsolationTest {

  private static final String EXPERIMENT =
      """
      with tenant as (select ?::uuid as id),
      e as (
        insert into experiment (id, tenant_id, experiment_name, model, production_model,
          shadow_model, min_samples, status, created_at, created_by)
        select gen_random_uuid(), id, 'x', 'a', 'a_v1', 'a_v2', 1, 'running', now(), 'u'
        from tenant returning id, tenant_id)
      """;
  private static final String CANARY =
      """
      with tenant as (select ?::uuid as id),
      c as (
        insert into canary (id, tenant_id, model, model_version, strategy, success_criteria,
          status, deployment_stage, traffic_percentage, created_at, created_by, updated_at)
        select gen_random_uuid(), id, 'a', 'a_v2', 'linear', '{}', 'in_progress', 1, 10, now(),
          'u', now()
        from tenant returning id, tenant_id)
      """;

  @Test
  void tenantsAreIsolated() throws SQLException {
    TenantIsolationContract.assertIsolated(
        PostgresResource::app,
        TenantTable.of(
            "model_version",
            """
            insert into model_version
              (id, tenant_id, model, model_version, production, created_at, created_by)
            values (gen_random_uuid(), ?, 'a', 'a_v1', false, now(), 'u')"""),
        TenantTable.of(
            "experiment", EXPERIMENT + "update experiment set min_samples = 1 where false"),
        TenantTable.of(
            "prediction",
            EXPERIMENT
                + """
                insert into prediction (id, tenant_id, experiment_id, email_id,
                  production_decision, production_risk_score, shadow_decision, shadow_risk_score,
                  content_hash, recorded_at)
                select gen_random_uuid(), tenant_id, id, 'm', 'allow', 1, 'allow', 1, 'h', now()
                from e"""),
        TenantTable.of("canary", CANARY + "update canary set traffic_percentage = 0 where false"),
        TenantTable.of(
            "canary_step",
            CANARY
                + """
                insert into canary_step (id, tenant_id, canary_id, at, actor, action, status,
                  deployment_stage, traffic_percentage)
                select gen_random_uuid(), tenant_id, id, now(), 'u', 'start', 'in_progress', 1, 10
                from c"""));
  }

  @Test
  void noTableIsForgotten() throws SQLException {
    TenantIsolationContract.assertComplete(
        PostgresResource::app,
        List.of(
            "model_version",
            "experiment",
            "prediction",
            "canary",
            "canary_step",
            // the chassis' own, shown there
            "audit_log",
            "audit_chain",
            "audit_heads",
            "audit_pending",
            "idempotency",
            "notification_outbox"));
  }
}
