package io.phishx.chassis.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready without PostgreSQL, also where it takes connections and answers nothing. */
@Readiness
@ApplicationScoped
class DatabaseState implements AsyncHealthCheck {

  private static final String NAME = "database";
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Pool pool;

  DatabaseState(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return pool.withConnection(connection -> connection.query("select 1").execute())
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .map(rows -> HealthCheckResponse.up(NAME))
        .onFailure()
        .recoverWithItem(away -> HealthCheckResponse.down(NAME));
  }
}
