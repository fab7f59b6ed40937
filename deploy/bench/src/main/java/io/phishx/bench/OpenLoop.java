package io.phishx.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.LongFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at a fixed rate whether or not answers come, and counts each answer's time from
 * when its request was due: a stalled server can't hide behind requests that were never sent
 * (coordinated omission).
 */
final class OpenLoop implements AutoCloseable {

  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;

  OpenLoop(int connections) {
    http =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setKeepAlive(true).setPipelining(false))
            .with(new PoolOptions().setHttp1MaxSize(connections))
            .build();
  }

  /** One request: its n-th incarnation is built by the caller. */
  record Call(HttpMethod method, URI uri, Map<String, String> headers, Buffer body) {}

  /**
   * What came back.
   *
   * @param latency microseconds from the due time
   * @param right answers with the expected status and content
   * @param wrong other answers and failures
   */
  record Outcome(Histogram latency, long right, long wrong, Duration duration) {}

  /** Sends {@code rate} calls a second for {@code duration}, then waits for what is under way. */
  Outcome run(
      int rate,
      Duration duration,
      LongFunction<Call> calls,
      BiPredicate<Integer, Buffer> expected) {
    Histogram latency = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    AtomicLong right = new AtomicLong();
    AtomicLong wrong = new AtomicLong();
    long start = System.nanoTime();
    long count = rate * duration.toMillis() / 1000;
    for (long n = 0; n < count; n++) {
      long due = start + n * TimeUnit.SECONDS.toNanos(1) / rate;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      send(calls.apply(n))
          .onComplete(
              answer -> {
                long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due);
                latency.recordValue(Math.min(HIGHEST_MICROS, Math.max(1, micros)));
                if (answer.succeeded()
                    && expected.test(answer.result().status(), answer.result().body())) {
                  right.incrementAndGet();
                } else {
                  wrong.incrementAndGet();
                }
              });
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (right.get() + wrong.get() < count && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    long unanswered = count - right.get() - wrong.get();
    return new Outcome(
        latency,
        right.get(),
        wrong.get() + unanswered,
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** One answer. */
  record Answer(int status, Buffer body) {}

  private io.vertx.core.Future<Answer> send(Call call) {
    RequestOptions options =
        new RequestOptions().setMethod(call.method()).setAbsoluteURI(call.uri().toString());
    call.headers().forEach(options::putHeader);
    return http.request(options)
        .compose((HttpClientRequest request) -> request.send(call.body()))
        .compose(response -> response.body().map(body -> new Answer(response.statusCode(), body)));
  }

  /** Sends one call and waits for its answer. */
  Answer once(Call call) {
    return send(call)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    http.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
