package io.phishx.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One OpenAPI document for the whole origin, put together from the services' own.
 *
 * <p>Only paths that the gateway routes to the service that describes them appear. A service that
 * is away is described as it last described itself; {@code x-incomplete} is true when one has never
 * been heard.
 */
final class MergedOpenApi {

  private static final Duration FRESH = Duration.ofSeconds(15);
  private static final String PATH = "/q/openapi?format=json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Merged(Instant at, Future<Buffer> document) {}

  private final ServiceProbe probe;
  private final List<Upstream> upstreams;
  private final RouteRules rules;
  private final Clock clock;
  private final Map<String, JsonNode> lastKnown = new ConcurrentHashMap<>();
  private @Nullable Merged last;

  MergedOpenApi(ServiceProbe probe, List<Upstream> upstreams, RouteRules rules, Clock clock) {
    this.probe = probe;
    this.upstreams = upstreams;
    this.rules = rules;
    this.clock = clock;
  }

  synchronized Future<Buffer> document() {
    Instant now = clock.instant();
    Merged known = last;
    if (known != null && now.isBefore(known.at().plus(FRESH))) {
      return known.document();
    }
    List<Future<Optional<JsonNode>>> asked = upstreams.stream().map(this::ask).toList();
    Future<Buffer> merged =
        Future.all(asked)
            .map(done -> merge(done.<Optional<JsonNode>>list()))
            .onFailure(e -> forget());
    boolean complete = lastKnown.size() == upstreams.size();
    last = complete ? new Merged(now, merged) : null;
    return merged;
  }

  private synchronized void forget() {
    last = null;
  }

  private Future<Optional<JsonNode>> ask(Upstream upstream) {
    return fetch(upstream.management())
        .recover(notThere -> fetch(upstream.api()))
        .map(
            document -> {
              lastKnown.put(upstream.name(), document);
              return Optional.of(document);
            })
        .otherwise(away -> Optional.ofNullable(lastKnown.get(upstream.name())));
  }

  private Future<JsonNode> fetch(URI base) {
    return probe
        .get(base, PATH)
        .compose(
            answer -> {
              if (answer.status() != 200) {
                return Future.failedFuture("status " + answer.status());
              }
              try {
                return Future.succeededFuture(JSON.readTree(answer.body().getBytes()));
              } catch (java.io.IOException unreadable) {
                return Future.failedFuture(unreadable);
              }
            });
  }

  private Buffer merge(List<Optional<JsonNode>> documents) {
    OpenApiDocument merged = new OpenApiDocument(JSON);
    for (int i = 0; i < documents.size(); i++) {
      Upstream upstream = upstreams.get(i);
      documents
          .get(i)
          .ifPresentOrElse(
              document ->
                  merged.add(
                      upstream.name(),
                      (ObjectNode) document,
                      path -> rules.route(sample(path)).filter(upstream::equals).isPresent()),
              merged::incomplete);
    }
    try {
      return Buffer.buffer(JSON.writeValueAsBytes(merged.json()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sample(String template) {
    return template.replaceAll("\\{[^}/]*}", "x");
  }
}
