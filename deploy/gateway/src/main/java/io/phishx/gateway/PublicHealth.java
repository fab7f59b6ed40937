package io.phishx.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Says in one word whether the whole system serves, without saying what it is made of.
 *
 * <p>Every service not ready makes it 503; a service that is ready but names something it misses
 * makes it {@code degraded} with 200. The services are asked at most once a second, however often
 * this is called.
 */
final class PublicHealth {

  private static final Duration FRESH = Duration.ofSeconds(1);

  /** What one service said. */
  private enum State {
    READY,
    DEGRADED,
    AWAY
  }

  /** The answer to {@code GET /health}. */
  record Report(int status, JsonObject body) {}

  private record Asked(Instant at, Future<List<State>> states) {}

  private final ServiceProbe probe;
  private final List<Upstream> upstreams;
  private final Clock clock;
  private final Instant started;
  private final LongAdder requests = new LongAdder();
  private @Nullable Asked last;

  PublicHealth(ServiceProbe probe, List<Upstream> upstreams, Clock clock) {
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

  private Future<State> ask(Upstream upstream) {
    return probe
        .get(upstream.management(), "/q/health/ready")
        .map(answer -> answer.status() == 200 ? read(answer) : State.AWAY)
        .otherwise(State.AWAY);
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
    boolean whole = states.stream().allMatch(state -> state == State.READY);
    JsonObject body =
        new JsonObject()
            .put("status", whole ? "ok" : "degraded")
            .put("services_ready", ready)
            .put("services_total", states.size())
            .put("requests_total", requests.sum())
            .put("uptime_seconds", Duration.between(started, clock.instant()).toSeconds());
    return new Report(ready == states.size() ? 200 : 503, body);
  }
}
