package io.phishx.auth.tenant;

import io.phishx.auth.client.ErasureReporter;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Takes the reports of the services, and this service's own. */
@ApplicationScoped
class ErasureReports implements ErasureReporter {

  private final Pool pool;
  private final Clock clock;
  private final String ownName;

  ErasureReports(
      Pool pool, Clock clock, @ConfigProperty(name = "quarkus.application.name") String ownName) {
    this.pool = pool;
    this.clock = clock;
    this.ownName = ownName;
  }

  @Override
  public Uni<Void> report(TenantId tenant, long rows) {
    return report(tenant, ownName, rows);
  }

  /** A service's report; fails with {@link Problem.NotFound} if nobody waits for it. */
  Uni<Void> report(TenantId tenant, String service, long rows) {
    return pool.withConnection(
            connection -> ErasureRows.report(connection, tenant, service, rows, clock.instant()))
        .invoke(
            expected -> {
              if (!expected) {
                throw new Problem.NotFound("this service is not to erase such a tenant");
              }
            })
        .replaceWithVoid();
  }
}
