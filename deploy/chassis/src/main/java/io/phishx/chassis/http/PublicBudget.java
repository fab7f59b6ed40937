package io.phishx.chassis.http;

import io.phishx.chassis.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Bounds how often a network makes public calls to this replica: a token bucket each, refilled
 * evenly. What has to hold across replicas, such as guessing, has a budget of its own.
 */
class PublicBudget {

  // Filters are made while the application is built, when there is no configuration yet.
  private final Instance<HttpConfig> config;
  private final MinuteBudget<String> budget = new MinuteBudget<>();

  PublicBudget(Instance<HttpConfig> config) {
    this.config = config;
  }

  @LimitedByNetwork
  @ServerRequestFilter
  public void spend(HttpServerRequest request) {
    long limit = config.get().publicCalls();
    budget
        .spend(ClientNetwork.of(ClientNetwork.address(request)), limit)
        .ifPresent(
            wait -> {
              throw new Problem.TooMany(
                  "too-many-calls",
                  "expected at most " + limit + " public calls a minute from one network",
                  wait,
                  limit);
            });
  }
}
