package io.phishx.bench;

import io.phishx.local.DemoTenant;
import io.phishx.local.PhishxSystem;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * How fast stored mails and findings follow a new data key: a tenant's key is rotated over the API,
 * anomaly-service hears of it, reads its rows, has crypto-service re-wrap them and writes them
 * back, while stored mails are read over the API all the time.
 */
final class RewrapRate {

  private static final Goal GOAL = new Goal(5_000, 10_000, 0);
  private static final int ROTATIONS = 4;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration BETWEEN_READS = Duration.ofMillis(20);

  private final PhishxSystem system;
  private final OpenLoop driver;
  private final Consumer<String> progress;

  RewrapRate(PhishxSystem system, OpenLoop driver, Consumer<String> progress) {
    this.system = system;
    this.driver = driver;
    this.progress = progress;
  }

  /** One rotation followed to its end. */
  private record Followed(double seconds, CpuTimes cpu) {
    double perCore(int rows) {
      return rows / (cpu.service().toNanos() / 1e9);
    }
  }

  void measure(int mails, PrintStream out) throws SQLException {
    DemoTenant demo = new DemoTenant(system.api(), system.operator());
    String admin = demo.token(DemoTenant.user("admin"));
    UUID tenant =
        UUID.fromString(
            system
                .api()
                .get("/auth/me", admin)
                .require("/auth/me", 200)
                .path("tenant_id")
                .asText());
    StoredMails stored =
        new StoredMails(system, driver, tenant, new SealedFields(system, driver).token(tenant));
    progress.accept("storing " + mails + " mails");
    stored.store(mails, demo.token(DemoTenant.user("api_client")));
    List<Followed> followed = new ArrayList<>();
    Reads reads = new Reads(stored, demo.token(DemoTenant.user("soc_analyst")));
    Thread reader = Thread.ofPlatform().daemon().start(reads);
    try (Connection connection = stored.connect()) {
      for (int rotation = 0; rotation < ROTATIONS; rotation++) {
        progress.accept("rotation %d of %d".formatted(rotation + 1, ROTATIONS));
        followed.add(follow(connection, stored, admin));
      }
    } finally {
      reads.end(reader);
    }
    // the first one warmed the processes up
    followed.removeFirst();
    followed.sort(Comparator.comparingDouble(run -> run.perCore(stored.rows())));
    print(out, stored.rows(), followed.get(followed.size() / 2), reads);
  }

  private Followed follow(Connection connection, StoredMails stored, String admin)
      throws SQLException {
    Subject[] subjects = {
      new Subject("anomaly-service", system.pid("anomaly-service")),
      new Subject("crypto-service", system.pid("crypto-service"))
    };
    CpuTimes before = CpuTimes.of(subjects);
    long begun = System.nanoTime();
    int version =
        driver
            .require(
                Call.json(
                    system.serviceUrl("crypto-service").resolve("/encryption/keys/rotate"),
                    Call.bearer(admin),
                    new JsonObject(),
                    (status, body) -> status == 200))
            .toJsonObject()
            .getInteger("version");
    while (!stored.isDone(connection, version)) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IllegalStateException("the rows did not follow within " + PATIENCE);
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    CpuTimes cpu = CpuTimes.of(subjects).since(before);
    long behind = stored.behind(connection, version);
    if (behind > 0) {
      throw new IllegalStateException(behind + " rows are not under key version " + version);
    }
    return new Followed(seconds, cpu);
  }

  /** Reads one mail after the other, opened, as an analyst does, and looks at each answer. */
  private final class Reads implements Runnable {
    private final Histogram millis = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final StoredMails stored;
    private final String token;
    private volatile boolean ended;
    private long failed;
    private String firstFailure = "";

    Reads(StoredMails stored, String token) {
      this.stored = stored;
      this.token = token;
    }

    @Override
    public void run() {
      for (long n = 0; !ended; n++) {
        Call call =
            Call.get(
                system.serviceUrl("anomaly-service").resolve("/emails/" + stored.id(n * 7919)),
                Call.bearer(token),
                Call.Expectation.ok("\"subject\":\"" + stored.subject(n * 7919) + "\""));
        long sent = System.nanoTime();
        OpenLoop.Answer answer = driver.once(call);
        millis.recordValue(
            Math.min(
                millis.getHighestTrackableValue(),
                TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sent)));
        if (!call.expectation().met(answer.status(), answer.body()) && failed++ == 0) {
          firstFailure = answer.status() + " " + answer.body();
        }
        LockSupport.parkNanos(BETWEEN_READS.toNanos());
      }
    }

    void end(Thread reader) {
      ended = true;
      try {
        reader.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void print(PrintStream out, int rows, Followed run, Reads reads) {
    double perCore = run.perCore(rows);
    out.println(
        """
        | re-wrapped after a rotation | per core of both services | floor | goal | verdict | rows/s | services µs/row | stores µs/row | reads meanwhile | failed | p50 ms | p99 ms |
        |---|---|---|---|---|---|---|---|---|---|---|---|""");
    out.println(
        String.format(
            Locale.ROOT,
            "| %,d rows of mails and findings | %,.0f rows/s | 5 000 | 10 000 | %s | %,.0f | %.0f | %.0f | %d | %d | %.1f | %.1f |",
            rows,
            perCore,
            reads.failed > 0 ? "**reads failed**" : GOAL.verdict(perCore, 0),
            rows / run.seconds(),
            run.cpu().service().toNanos() / 1e3 / rows,
            run.cpu().stores().toNanos() / 1e3 / rows,
            reads.millis.getTotalCount(),
            reads.failed,
            reads.millis.getValueAtPercentile(50) / 1000.0,
            reads.millis.getValueAtPercentile(99) / 1000.0));
    out.println();
    if (reads.failed > 0) {
      out.println("First failed read: `" + reads.firstFailure + "`\n");
    }
    out.printf(
        "Median of %d rotations after one that warmed the processes up. From the request to rotate to the last row written; the"
            + " rows are then counted. The reads' CPU is in the services'.%n%n",
        ROTATIONS - 1);
  }
}
