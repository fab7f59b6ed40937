package io.phishx.crypto.shred;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready until the database forgot what the ledger says was destroyed. */
@Readiness
@ApplicationScoped
class ShredReadiness implements HealthCheck {

  private final ShredWatch watch;

  ShredReadiness(ShredWatch watch) {
    this.watch = watch;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("shred-ledger").status(watch.isInStep()).build();
  }
}
