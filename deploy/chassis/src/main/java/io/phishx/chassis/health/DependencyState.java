package io.phishx.chassis.health;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** A dependency that is away is {@code degraded} in the health body; the service stays ready. */
@Readiness
@ApplicationScoped
class DependencyState implements HealthCheck {

  private final Dependencies dependencies;

  DependencyState(Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder answer = HealthCheckResponse.named("dependencies").up();
    dependencies
        .all()
        .forEach((name, one) -> answer.withData(name, one.isUp() ? "confirmed" : "degraded"));
    return answer.build();
  }
}
