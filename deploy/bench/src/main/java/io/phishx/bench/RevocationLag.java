package io.phishx.bench;

import io.phishx.local.PhishxSystem;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long another process still accepts a token that was taken back: from the answer to the
 * revocation until experiment-service answers 401, asked without a pause.
 */
final class RevocationLag {

  private static final double FLOOR_MILLIS = 1000;
  private static final double GOAL_MILLIS = 300;
  private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(30);

  private final PhishxSystem system;
  private final OpenLoop driver;
  private final AuthServer auth;

  RevocationLag(PhishxSystem system, OpenLoop driver) {
    this.system = system;
    this.driver = driver;
    this.auth = new AuthServer(system);
  }

  void measure(int trials, PrintStream out) {
    Histogram fromAnswer = new Histogram(LONGEST_MICROS, 3);
    Histogram fromRequest = new Histogram(LONGEST_MICROS, 3);
    List<Session> current = new ArrayList<>();
    driver.require(auth.login(2, AuthFigures.brings(auth, current::add)));
    for (int trial = 0; trial < trials; trial++) {
      driver.require(
          auth.refresh(current.getLast().refreshToken(), AuthFigures.brings(auth, current::add)));
      String token = current.getLast().accessToken();
      driver.require(ask(token, 200));
      long sent = System.nanoTime();
      driver.require(auth.revoke(token));
      long answered = System.nanoTime();
      long refused = refusedAt(token, answered);
      fromAnswer.recordValue(micros(refused - answered));
      fromRequest.recordValue(micros(refused - sent));
    }
    print(out, trials, fromAnswer, fromRequest);
  }

  /** When an answer came that says 401. */
  private long refusedAt(String token, long since) {
    while (micros(System.nanoTime() - since) < LONGEST_MICROS) {
      int status = driver.once(ask(token, 401)).status();
      if (status == 401) {
        return System.nanoTime();
      }
      if (status != 200) {
        throw new IllegalStateException("a revoked token was answered with " + status);
      }
    }
    throw new IllegalStateException("a revoked token was still accepted after 30 s");
  }

  private Call ask(String token, int expected) {
    URI uri = system.serviceUrl("experiment-service").resolve("/experiments/active");
    return Call.get(uri, Call.bearer(token), (status, body) -> status == expected);
  }

  private static void print(PrintStream out, int trials, Histogram answer, Histogram request) {
    out.println(
        """
        | revocation until 401 in another process | trials | p50 ms | p99 ms | longest ms | floor | goal | verdict |
        |---|---|---|---|---|---|---|---|""");
    out.println(line("from the revocation's answer", trials, answer));
    out.println(line("from the revocation's request", trials, request));
    out.println();
  }

  private static String line(String from, int trials, Histogram lag) {
    double p99 = lag.getValueAtPercentile(99) / 1000.0;
    String verdict =
        p99 <= GOAL_MILLIS ? "goal" : p99 <= FLOOR_MILLIS ? "floor" : "**below the floor**";
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f | p99 ≤ 1000 | p99 ≤ 300 | %s |",
        from,
        trials,
        lag.getValueAtPercentile(50) / 1000.0,
        p99,
        lag.getMaxValue() / 1000.0,
        verdict);
  }

  private static long micros(long nanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
  }
}
