package io.phishx.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Says in one word whether the whole system serves, without saying what it is made of.
 *
 * <p>{@code ok}, 200: every service is ready and misses nothing. {@code degraded}: something is
 * amiss and the system still serves; 200 while every service is ready, 503 while one isn't. {@code
 * down}, 503: without auth-service nobody can log in, and with more than half of the services away
 * nothing much is left. The services are asked at most once a second, however often this is called;
 * one that takes its time is reported as it was last.
 */
final class PublicHealth {

  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration PROMPT = Duration.ofMillis(400);
  private static final String INDISPENSABLE = "auth-service";

  /** What one service said. */
  private enum State {
    READY,
    DEGRADED,
    AWAY
  }

  /** The answer to {@code GET /health}. */
  record Report(int status, JsonObject body) {}

  private record Asked(Instant at, Future<List<State>> states) {}

  private final Vertx vertx;
  private final ServiceProbe probe;
  private final List<Upstream> upstreams;
  private final Clock clock;
  private final Instant started;
  private final LongAdder requests = new LongAdder();
  private final Map<Upstream, State> settled = new ConcurrentHashMap<>();
  private @Nullable Asked last;

  PublicHealth(Vertx vertx, ServiceProbe probe, List<Upstream> upstreams, Clock clock) {
    this.vertx = vertx;
    this.probe = probe;
    this.upstreams = upstreams;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** A request of a client; those for health itself don't count. */
  void countRequest() {
    requests.increment();
  }

  Future<Report> report() {
    return states().map(this::report);
  }

  private synchronized Future<List<State>> states() {
    Instant now = clock.instant();
    Asked known = last;
    if (known != null && now.isBefore(known.at().plus(FRESH))) {
      return known.states();
    }
    List<Future<State>> asked = upstreams.stream().map(this::ask).toList();
    Future<List<State>> all = Future.all(asked).map(done -> done.list());
    last = new Asked(now, all);
    return all;
  }

  /** What it says now; as it was last, if that is known and it does not say so promptly. */
  private Future<State> ask(Upstream upstream) {
    Future<State> asked =
        probe
            .get(upstream.management(), "/q/health/ready")
            .map(answer -> answer.status() == 200 ? read(answer) : State.AWAY)
            .otherwise(State.AWAY)
            .onSuccess(state -> settled.put(upstream, state));
    State before = settled.get(upstream);
    if (before == null) {
      return asked;
    }
    Promise<State> prompt = Promise.promise();
    long timer = vertx.setTimer(PROMPT.toMillis(), fired -> prompt.tryComplete(before));
    asked.onSuccess(
        state -> {
          vertx.cancelTimer(timer);
          prompt.tryComplete(state);
        });
    return prompt.future();
  }

  private static State read(ServiceProbe.Answer answer) {
    try {
      JsonArray checks = answer.body().toJsonObject().getJsonArray("checks", new JsonArray());
      return checks.stream()
              .map(JsonObject.class::cast)
              .anyMatch(check -> isDegraded(check.getJsonObject("data")))
          ? State.DEGRADED
          : State.READY;
    } catch (DecodeException | ClassCastException unreadable) {
      return State.AWAY;
    }
  }

  private static boolean isDegraded(@Nullable JsonObject data) {
    return data != null
        && data.stream()
            .anyMatch(
                entry ->
                    "degraded".equals(entry.getValue())
                        || ("degraded".equals(entry.getKey())
                            && Boolean.TRUE.equals(entry.getValue())));
  }

  private Report report(List<State> states) {
    long ready = states.stream().filter(state -> state != State.AWAY).count();
    JsonObject body =
        new JsonObject()
            .put("status", word(states, ready))
            .put("services_ready", ready)
            .put("services_total", states.size())
            .put("requests_total", requests.sum())
            .put("uptime_seconds", Duration.between(started, clock.instant()).toSeconds());
    return new Report(ready == states.size() ? 200 : 503, body);
  }

  private String word(List<State> states, long ready) {
    if (2 * ready < states.size()) {
      return "down";
    }
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i) == State.AWAY && upstreams.get(i).name().equals(INDISPENSABLE)) {
        return "down";
      }
    }
    return states.stream().allMatch(state -> state == State.READY) ? "ok" : "degraded";
  }
}
