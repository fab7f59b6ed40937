package io.phishx.anomaly.risk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.anomaly.AnomalyConfigs;
import io.phishx.chassis.egress.EgressConfig;
import io.phishx.chassis.egress.EgressGuard;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.mutiny.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model's answer counts if it is one; whatever else it sends, the mail gets our own score. */
class RoutedModelTest {

  private static final Risk OWN = new Risk(12, List.of(), Weights.VERSION);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String TIMEOUT = "phishx.anomaly.model-calls.timeout";

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final CompletableFuture<Void> hungUp = new CompletableFuture<>();

  @AfterEach
  void close() {
    vertx.closeAndAwait();
  }

  @Test
  void aGoodAnswerCounts() {
    Risk risk = ask(request -> request.response().end(answer("73.5")));

    assertEquals(73.5, risk.score());
    assertEquals("7", risk.modelVersion());
    assertEquals(0, failures());
  }

  @ParameterizedTest
  @ValueSource(strings = {"101", "-1", "\"NaN\"", "null", "[]"})
  void aScoreThatIsNoneIsReplaced(String score) {
    assertOwn(ask(request -> request.response().end(answer(score))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"outputs\":[]}", "{\"outputs\":[{}]}"})
  void whatIsNoAnswerIsReplaced(String body) {
    assertOwn(ask(request -> request.response().end(body)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 302, 404})
  void anErrorIsReplaced(int status) {
    assertOwn(ask(request -> request.response().setStatusCode(status).end(answer("50"))));
  }

  @Test
  void aModelThatDoesNotAnswerInTimeIsHungUpOn() throws Exception {
    assertOwn(ask(request -> {}));
    hungUp.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void anAnswerWithoutEndIsHungUpOn() throws Exception {
    assertOwn(ask(request -> pour(request.response().setChunked(true))));
    hungUp.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void pour(HttpServerResponse response) {
    if (!response.closed()) {
      response.write("x".repeat(8_192)).onSuccess(done -> pour(response));
    }
  }

  @Test
  void asManyMailsAreScoredAtOnceAsThereAreConnections() {
    // Given
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    URI model = serve(held::add);
    RoutedModel models =
        models(Map.of("phishx.anomaly.model-calls.connections", "16", TIMEOUT, "20s"));

    // When
    List<CompletableFuture<Risk>> risks =
        Stream.generate(() -> score(models, model)).limit(16).toList();

    // Then
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertEquals(16, held.size()));
    held.forEach(request -> request.response().end(answer("73.5")));
    risks.forEach(risk -> assertEquals(73.5, risk.join().score()));
    assertEquals(0, failures());
  }

  @Test
  void aMailThatFindsTheQueueFullIsNotKeptWaiting() {
    // Given
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    URI model = serve(held::add);
    RoutedModel models =
        models(
            Map.of(
                "phishx.anomaly.model-calls.connections",
                "1",
                "phishx.anomaly.model-calls.queue",
                "2",
                TIMEOUT,
                "10m"));

    List<CompletableFuture<Risk>> risks = new ArrayList<>();
    // whoever waits for the connection to open stands in the queue too
    risks.add(score(models, model));
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertEquals(1, held.size()));

    // When
    Stream.generate(() -> score(models, model)).limit(3).forEach(risks::add);

    // Then
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(List.of(OWN), answered(risks)));
    assertEquals(1, held.size());
    assertEquals(1, failures());
  }

  @Test
  void aVersionIsBackOnlyAfterItAnsweredForAWhile() {
    ModelWatch watch = new ModelWatch(metrics);

    watch.failed("7", new IllegalStateException("away"));
    watch.failed("7", new IllegalStateException("away"));
    assertEquals(2, failures());
    for (int i = 1; i < ModelWatch.BACK_AFTER; i++) {
      watch.answered("7");
      assertTrue(watch.isAway("7"));
    }
    watch.answered("7");

    assertFalse(watch.isAway("7"));
  }

  private static List<Risk> answered(List<CompletableFuture<Risk>> risks) {
    return risks.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join).toList();
  }

  private static String answer(String score) {
    return "{\"outputs\":[{\"name\":\"risk_score\",\"data\":[" + score + "]}]}";
  }

  private Risk ask(Consumer<HttpServerRequest> model) {
    return score(models(Map.of(TIMEOUT, "4s")), serve(model)).join();
  }

  private URI serve(Consumer<HttpServerRequest> model) {
    HttpServer server =
        vertx
            .getDelegate()
            .createHttpServer()
            .requestHandler(
                request -> {
                  request.connection().closeHandler(closed -> hungUp.complete(null));
                  model.accept(request);
                });
    int port =
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join().actualPort();
    return URI.create("http://127.0.0.1:" + port);
  }

  private RoutedModel models(Map<String, String> settings) {
    return new RoutedModel(
        new EgressGuard(new LoopbackOnly(), vertx), vertx, metrics, AnomalyConfigs.with(settings));
  }

  private static CompletableFuture<Risk> score(RoutedModel models, URI model) {
    return models
        .score(model, "7", Map.of("url_count", 1.0), OWN)
        .subscribeAsCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void assertOwn(Risk risk) {
    assertEquals(OWN, risk);
    assertEquals(1, failures());
  }

  private double failures() {
    return metrics.counter("phishx_model_failures_total").count();
  }

  private record LoopbackOnly() implements EgressConfig {

    @Override
    public Set<String> schemes() {
      return Set.of("http");
    }

    @Override
    public Optional<Set<String>> hosts() {
      return Optional.of(Set.of("127.0.0.1"));
    }

    @Override
    public boolean loopback() {
      return true;
    }
  }
}
