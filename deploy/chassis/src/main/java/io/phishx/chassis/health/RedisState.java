package io.phishx.chassis.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Redis away is {@code degraded} in the health body and a metric; the service stays ready. */
@Readiness
@ApplicationScoped
class RedisState implements AsyncHealthCheck {

  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final ReactiveRedisDataSource redis;
  private final AtomicInteger up = new AtomicInteger(1);

  RedisState(ReactiveRedisDataSource redis, MeterRegistry metrics) {
    this.redis = redis;
    Gauge.builder("phishx_redis_up", up, AtomicInteger::get)
        .description("1 while Redis answers the readiness check, else 0")
        .register(metrics);
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return redis
        .execute("PING")
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .map(pong -> true)
        .onFailure()
        .recoverWithItem(false)
        .map(this::state);
  }

  private HealthCheckResponse state(boolean answers) {
    up.set(answers ? 1 : 0);
    return HealthCheckResponse.named("redis")
        .up()
        .withData("state", answers ? "confirmed" : "degraded")
        .build();
  }
}
