package io.phishx.region.probe;

import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.egress.PinnedTarget;
import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.Failed;
import io.phishx.region.probe.ProbeResult.Impaired;
import io.phishx.region.registry.Endpoint;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Asks a region's gateway for its public health, which says how it is and what it has served.
 *
 * <p>A gateway that says {@code degraded} still serves, with whichever status: one service away is
 * no reason to leave a region.
 */
@ApplicationScoped
class ApiProbe {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_POOL = 4;
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final EgressGuard egress;
  private final WebClient http;

  ApiProbe(EgressGuard egress, Vertx vertx) {
    this.egress = egress;
    this.http =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setFollowRedirects(false)
                .setMaxPoolSize(MAX_POOL)
                .setConnectTimeout(CONNECT_TIMEOUT_MS));
  }

  /** The result, and the gateway's counter of requests where it publishes one. */
  record Answer(ProbeResult result, OptionalLong requestsTotal) {}

  Uni<Answer> probe(Endpoint api, Duration timeout) {
    return egress.check(URI.create(api.uri() + "/health")).chain(target -> ask(target, timeout));
  }

  @PreDestroy
  void close() {
    http.close();
  }

  private Uni<Answer> ask(PinnedTarget target, Duration timeout) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long start = System.nanoTime();
              return http.request(HttpMethod.GET, target.request(HttpMethod.GET))
                  .timeout(timeout.toMillis())
                  .send()
                  .map(response -> judge(response, Duration.ofNanos(System.nanoTime() - start)));
            });
  }

  private static Answer judge(HttpResponse<Buffer> response, Duration took) {
    int status = response.statusCode();
    if (status != OK && status != UNAVAILABLE) {
      return refused(status);
    }
    try {
      JsonObject body = response.bodyAsJsonObject();
      boolean degraded = body != null && "degraded".equalsIgnoreCase(body.getString("status"));
      if (status == UNAVAILABLE && !degraded) {
        return refused(status);
      }
      if (body == null) {
        return new Answer(new Answered(took), OptionalLong.empty());
      }
      Object total = body.getValue("requests_total");
      return new Answer(
          degraded ? new Impaired(took, "its API says that it is degraded") : new Answered(took),
          total instanceof Number number && number.longValue() >= 0
              ? OptionalLong.of(number.longValue())
              : OptionalLong.empty());
    } catch (DecodeException | ClassCastException e) {
      return status == OK
          ? new Answer(new Failed("its API's health was not readable"), OptionalLong.empty())
          : refused(status);
    }
  }

  private static Answer refused(int status) {
    return new Answer(new Failed("its API answered with status " + status), OptionalLong.empty());
  }
}
