package io.phishx.anomaly.risk;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.chassis.egress.EgressGuard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientRequest;
import io.vertx.mutiny.core.http.HttpClientResponse;
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

  /** The longest answer that is read, in bytes. */
  private static final int MAX_ANSWER = 64 * 1024;

  private final EgressGuard egress;
  private final HttpClient http;
  private final ModelWatch watch;
  private final Duration timeout;

  RoutedModel(EgressGuard egress, Vertx vertx, MeterRegistry metrics, AnomalyConfig config) {
    AnomalyConfig.ModelCalls calls = config.modelCalls();
    this.timeout = calls.timeout();
    this.egress = egress;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout((int) timeout.toMillis()),
            new PoolOptions()
                .setHttp1MaxSize(calls.connections())
                .setMaxWaitQueueSize(calls.queue()));
    this.watch = new ModelWatch(metrics);
  }

  /**
   * The model's risk with the findings of {@code own}; {@code own} if the model gives no score in
   * time, as a mail without a verdict would be worse (ADR 0022). A connection whose answer is late,
   * too long or refused is closed. As many are asked at once as there are connections; more wait in
   * a queue of bounded length.
   *
   * @param features numbers by their names
   */
  Uni<Risk> score(URI endpoint, String version, Map<String, Double> features, Risk own) {
    String base = endpoint.toString();
    base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    URI uri = URI.create(base + "/v2/models/" + version + "/infer");
    return egress
        .check(uri)
        .chain(target -> http.request(inTime(target.request(HttpMethod.POST))))
        .chain(request -> exchange(request, Buffer.buffer(question(features).encode())))
        .map(answer -> new Risk(score(answer.toJsonObject()), own.findings(), version))
        .ifNoItem()
        .after(timeout)
        .fail()
        .invoke(risk -> watch.answered(version))
        .onFailure()
        .recoverWithItem(
            e -> {
              watch.failed(version, e);
              return own;
            });
  }

  /** Ends what nobody waits for any more, even if it was never sent. */
  private RequestOptions inTime(RequestOptions options) {
    return options.setTimeout(timeout.toMillis());
  }

  private static Uni<Buffer> exchange(HttpClientRequest request, Buffer question) {
    return request
        .putHeader("Content-Type", "application/json")
        .send(question)
        .chain(response -> Uni.createFrom().<Buffer>emitter(emitter -> read(response, emitter)))
        .onFailure()
        .invoke(e -> request.connection().closeAndForget())
        .onCancellation()
        .invoke(() -> request.connection().closeAndForget());
  }

  private static void read(HttpClientResponse response, UniEmitter<? super Buffer> emitter) {
    if (response.statusCode() != 200) {
      emitter.fail(
          new IllegalStateException("the model answered with status " + response.statusCode()));
      return;
    }
    Buffer answer = Buffer.buffer();
    response.handler(
        chunk -> {
          if (answer.length() + chunk.length() > MAX_ANSWER) {
            emitter.fail(
                new IllegalStateException("the model answered with more than " + MAX_ANSWER));
          } else {
            answer.appendBuffer(chunk);
          }
        });
    response.exceptionHandler(emitter::fail);
    response.endHandler(() -> emitter.complete(answer));
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

  private static double score(JsonObject answer) {
    for (Object output : answer.getJsonArray("outputs", new JsonArray())) {
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
