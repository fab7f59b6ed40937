package io.phishx.chassis.health;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Redis away is {@code degraded} in the health body and a metric; the service stays ready. */
@Readiness
@ApplicationScoped
class RedisState implements AsyncHealthCheck {

  private static final String NAME = "redis";
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final ReactiveRedisDataSource redis;
  private final Dependency dependency;

  RedisState(ReactiveRedisDataSource redis, Dependencies dependencies) {
    this.redis = redis;
    this.dependency = dependencies.named(NAME);
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return dependency
        .watch(redis.execute("PING").ifNoItem().after(TIMEOUT).fail(), pong -> true)
        .map(pong -> state("confirmed"))
        .onFailure()
        .recoverWithItem(() -> state("degraded"));
  }

  private static HealthCheckResponse state(String state) {
    return HealthCheckResponse.named(NAME).up().withData("state", state).build();
  }
}
