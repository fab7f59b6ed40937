package io.phishx.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at a fixed rate whether or not answers come, and counts each answer's time from
 * when its request was due: a stalled server can't hide behind requests that were never sent
 * (coordinated omission), and a driver that can't keep up shows in the same numbers and apart, as
 * lateness.
 */
final class OpenLoop implements AutoCloseable {

  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SHOWN = 300;

  /** Well below what servers grant, so that no call meets a connection on its way out. */
  private static final int KEEP_ALIVE_SECONDS = 15;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;

  OpenLoop(int connections) {
    http =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setKeepAliveTimeout(KEEP_ALIVE_SECONDS))
            .with(new PoolOptions().setHttp1MaxSize(connections))
            .build();
  }

  /** One answer. */
  record Answer(int status, Buffer body) {}

  /**
   * What came back.
   *
   * @param latency microseconds from the due time to the whole answer
   * @param lateness microseconds from the due time to the handing over of the request
   * @param right answers with the expected status and content
   * @param wrong other answers, failures, and calls without an answer
   * @param firstWrong what the first wrong one looked like; empty if there was none
   */
  record Outcome(
      Histogram latency,
      Histogram lateness,
      long right,
      long wrong,
      String firstWrong,
      Duration duration) {}

  /** Counts right and wrong answers of one run. */
  private static final class Tally {
    private final AtomicLong right = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private volatile String firstWrong = "";

    void add(Call call, io.vertx.core.AsyncResult<Answer> result) {
      if (result.failed()) {
        wrong(String.valueOf(result.cause()));
        return;
      }
      Answer answer = result.result();
      if (call.expectation().met(answer.status(), answer.body())) {
        right.incrementAndGet();
        return;
      }
      String text = answer.body().toString();
      wrong(answer.status() + " " + text.substring(0, Math.min(SHOWN, text.length())));
    }

    private void wrong(String what) {
      if (wrong.getAndIncrement() == 0) {
        firstWrong = what;
      }
    }

    long answered() {
      return right.get() + wrong.get();
    }
  }

  /** Sends {@code rate} calls a second for {@code duration}, then waits for what is under way. */
  Outcome run(double rate, Duration duration, LongFunction<Call> calls) {
    Histogram latency = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    Histogram lateness = new Histogram(HIGHEST_MICROS, 3);
    Tally tally = new Tally();
    long start = System.nanoTime();
    long count = Math.max(1, (long) (rate * duration.toMillis() / 1000));
    for (long n = 0; n < count; n++) {
      Call call = calls.apply(n);
      long due = start + (long) (n * TimeUnit.SECONDS.toNanos(1) / rate);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      lateness.recordValue(microsSince(due));
      send(call)
          .onComplete(
              answer -> {
                latency.recordValue(microsSince(due));
                tally.add(call, answer);
              });
    }
    await(tally, count);
    return new Outcome(
        latency,
        lateness,
        tally.right.get(),
        count - tally.right.get(),
        tally.firstWrong,
        Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Keeps {@code callers} calls under way for {@code duration}.
   *
   * @return right answers a second in the second half, which is as many as there can be
   * @throws IllegalStateException if an answer was wrong
   */
  double saturate(int callers, Duration duration, LongFunction<Call> calls) {
    Tally tally = new Tally();
    AtomicLong sent = new AtomicLong();
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    for (int caller = 0; caller < callers; caller++) {
      again(tally, sent, end, calls);
    }
    LockSupport.parkNanos(duration.toNanos() / 2);
    while (System.nanoTime() < start + duration.toNanos() / 2) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    long half = System.nanoTime();
    long before = tally.right.get();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    double perSecond = (tally.right.get() - before) * 1e9 / (System.nanoTime() - half);
    await(tally, sent.get());
    if (tally.wrong.get() > 0 || perSecond == 0) {
      throw new IllegalStateException(
          tally.wrong.get() + " wrong answers, the first: " + tally.firstWrong);
    }
    return perSecond;
  }

  /** Makes one call and waits for its answer. */
  Answer once(Call call) {
    return send(call)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /**
   * Makes one call and waits for its answer.
   *
   * @throws IllegalStateException if the answer is not a right one
   */
  Buffer require(Call call) {
    Answer answer = once(call);
    if (!call.expectation().met(answer.status(), answer.body())) {
      throw new IllegalStateException(
          call + " was answered with " + answer.status() + " " + answer.body());
    }
    return answer.body();
  }

  private void again(Tally tally, AtomicLong sent, long end, LongFunction<Call> calls) {
    Call call = calls.apply(sent.getAndIncrement());
    send(call)
        .onComplete(
            answer -> {
              tally.add(call, answer);
              if (System.nanoTime() < end) {
                again(tally, sent, end, calls);
              }
            });
  }

  private static void await(Tally tally, long count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (tally.answered() < count && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static long microsSince(long due) {
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due);
    return Math.min(HIGHEST_MICROS, Math.max(1, micros));
  }

  private Future<Answer> send(Call call) {
    RequestOptions options =
        new RequestOptions().setMethod(call.method()).setAbsoluteURI(call.uri().toString());
    call.headers().forEach(options::putHeader);
    // the body is asked for where the response arrives: later it would be gone
    return http.request(options)
        .compose(
            (HttpClientRequest request) ->
                request
                    .send(call.body())
                    .compose(
                        response ->
                            response.body().map(body -> new Answer(response.statusCode(), body))));
  }

  @Override
  public void close() {
    http.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
