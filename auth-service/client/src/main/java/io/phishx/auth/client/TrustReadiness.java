package io.phishx.auth.client;

import io.phishx.chassis.feed.Reading;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once a trust snapshot was held; says since when it is unconfirmed. */
@Readiness
@ApplicationScoped
class TrustReadiness implements HealthCheck {

  private final Trust trust;
  private final TrustConfig config;
  private final Clock clock;

  TrustReadiness(Trust trust, TrustConfig config, Clock clock) {
    this.trust = trust;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public HealthCheckResponse call() {
    return switch (trust.reading()) {
      case Reading.Known<TrustSnapshot> known -> {
        Duration age = Duration.between(known.confirmedAt(), clock.instant());
        yield HealthCheckResponse.named("trust")
            .up()
            .withData("version", known.version())
            .withData("age_ms", age.toMillis())
            .withData(
                "state", age.compareTo(config.privilegedStaleness()) > 0 ? "degraded" : "confirmed")
            .build();
      }
      case Reading.Unknown<TrustSnapshot> unknown ->
          HealthCheckResponse.named("trust").down().withData("state", "never held").build();
    };
  }
}
