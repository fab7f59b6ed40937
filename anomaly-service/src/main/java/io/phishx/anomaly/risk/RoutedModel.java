package io.phishx.anomaly.risk;

import io.phishx.chassis.egress.EgressGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Asks a model for a mail's risk score over the Open Inference Protocol.
 *
 * <p>In: one FP64 tensor {@code features} of shape [1, n], its parameter {@code names} says which.
 * Out: the first number of the tensor {@code risk_score}, 0 to 100.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol">Open Inference Protocol v2</a>
 */
@ApplicationScoped
class RoutedModel {

  private static final Duration TIMEOUT = Duration.ofMillis(800);

  private final EgressGuard egress;
  private final WebClient http;

  RoutedModel(EgressGuard egress, Vertx vertx) {
    this.egress = egress;
    this.http = WebClient.create(vertx);
  }

  /** The score; fails if the model does not give one in time. */
  Uni<Double> score(URI endpoint, String version, Map<String, Double> features) {
    String base = endpoint.toString();
    base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    URI uri = URI.create(base + "/v2/models/" + version + "/infer");
    return egress
        .check(uri)
        .chain(
            target ->
                http.request(HttpMethod.POST, target.request(HttpMethod.POST))
                    .putHeader("Content-Type", "application/json")
                    .sendBuffer(Buffer.buffer(question(features).encode())))
        .map(RoutedModel::answer)
        .ifNoItem()
        .after(TIMEOUT)
        .fail();
  }

  private static JsonObject question(Map<String, Double> features) {
    return new JsonObject()
        .put(
            "inputs",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("name", "features")
                        .put("datatype", "FP64")
                        .put("shape", new JsonArray(List.of(1, features.size())))
                        .put(
                            "parameters",
                            new JsonObject().put("names", String.join(",", features.keySet())))
                        .put("data", new JsonArray(List.copyOf(features.values())))));
  }

  private static double answer(HttpResponse<Buffer> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException("the model answered with status " + response.statusCode());
    }
    for (Object output : response.bodyAsJsonObject().getJsonArray("outputs", new JsonArray())) {
      if (output instanceof JsonObject tensor && "risk_score".equals(tensor.getString("name"))) {
        Double score = tensor.getJsonArray("data").getDouble(0);
        if (score != null && score >= 0 && score <= 100) {
          return score;
        }
      }
    }
    throw new IllegalStateException("the model gave no risk score from 0 to 100");
  }
}
