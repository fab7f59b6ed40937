package io.phishx.chassis.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.phishx.chassis.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Bounds how often a network makes public calls to this replica: a token bucket each, refilled
 * evenly. What has to hold across replicas, such as guessing, has a budget of its own.
 */
class PublicBudget {

  private static final int MAX_NETWORKS = 100_000;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  // Filters are made while the application is built, when there is no configuration yet.
  private final Instance<HttpConfig> config;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MAX_NETWORKS).expireAfterAccess(WINDOW).build();

  PublicBudget(Instance<HttpConfig> config) {
    this.config = config;
  }

  @LimitedByNetwork
  @ServerRequestFilter
  public void spend(HttpServerRequest request) {
    long limit = config.get().publicCalls();
    ConsumptionProbe spent =
        buckets
            .get(
                ClientNetwork.of(ClientNetwork.address(request)),
                network ->
                    Bucket.builder()
                        .addLimit(full -> full.capacity(limit).refillGreedy(limit, WINDOW))
                        .build())
            .tryConsumeAndReturnRemaining(1);
    if (!spent.isConsumed()) {
      throw new Problem.TooMany(
          "too-many-calls",
          "expected at most " + limit + " public calls a minute from one network",
          Duration.ofNanos(spent.getNanosToWaitForRefill()),
          limit);
    }
  }
}
