package io.phishx.bench;

import io.phishx.local.DemoTenant;
import io.phishx.local.PhishxSystem;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/**
 * What many keys cost: opening fields of a tenant with 10 000 key versions and of the thousand
 * tenants at work among 100 000, beside fields under one key, in turn; then the first call for each
 * of another thousand, which has to read and unwrap its key. All is asked of one process, which has
 * sealed none of these fields, and is warm by then: other tenants' first calls too came before.
 */
final class KeyScale {

  private static final int VERSIONS = 10_000;
  private static final int TENANTS = 100_000;
  private static final int HOT = 1_000;
  private static final int OTHERS = 12 * HOT;
  private static final int RUNS = 9;
  private static final int RATE = 800;
  private static final int CALLERS = 8;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration EACH = Duration.ofSeconds(5);
  private static final Duration SETTLED = Duration.ofSeconds(3);
  private static final double FLOOR_RATIO = 1.2;
  private static final double GOAL_RATIO = 1.1;
  private static final double MISS_MILLIS = 5;

  private static final String FURTHER_TENANTS =
      """
      insert into tenants (id, slug, name, created_at, updated_at)
      select gen_random_uuid(), 'bench-' || n, 'Bench', now(), now() from generate_series(1, ?) as n
      returning id
      """;

  /** Keys of tenants that nobody asks for: rows among which the others are found. */
  private static final String FURTHER_KEYS =
      """
      insert into data_key (id, tenant_id, purpose, version, state, wrapped, root_fingerprint,
        fingerprint, created_at)
      select gen_random_uuid(), gen_random_uuid(), purpose, 1, 'active', wrapped, root_fingerprint,
        fingerprint, created_at
      from (select * from data_key where purpose = 'field' and state = 'active' limit 1) as one,
        generate_series(1, ?)
      """;

  private final PhishxSystem system;
  private final OpenLoop driver;
  private final PrintStream out;
  private final Consumer<String> progress;
  private final SealedFields fields;

  KeyScale(PhishxSystem system, OpenLoop driver, PrintStream out, Consumer<String> progress) {
    this.system = system;
    this.driver = driver;
    this.out = out;
    this.progress = progress;
    this.fields = new SealedFields(system, driver);
  }

  void measure(int wantedVersions) throws SQLException {
    int versions = wantedVersions == 0 ? VERSIONS : wantedVersions;
    // they would re-wrap what was sealed under each version
    for (String other : List.of("anomaly-service", "experiment-service", "region-controller")) {
      system.stop(other);
    }
    progress.accept(TENANTS + " tenants");
    List<UUID> tenants = furtherTenants();
    List<String> tokens = new ArrayList<>();
    tenants.subList(0, 2 * HOT + OTHERS + 1).forEach(tenant -> tokens.add(fields.token(tenant)));
    Call one = fields.openingOfNew(tokens.getFirst());
    List<Call> hot = openings(tokens.subList(1, HOT + 1));
    List<Call> cold = openings(tokens.subList(HOT + 1, 2 * HOT + 1));
    List<Call> others = openings(tokens.subList(2 * HOT + 1, tokens.size()));
    furtherKeys();
    List<Call> versioned = versioned(versions);
    progress.accept("restarting crypto-service");
    system.restart("crypto-service");
    driver.require(one);
    double before = resident();
    List<LongFunction<Call>> scenarios = List.of(n -> one, n -> any(hot), n -> any(versioned));
    for (LongFunction<Call> scenario : scenarios) {
      driver.saturate(CALLERS, WARM_UP, scenario);
    }
    // all of them in memory
    versioned.forEach(driver::require);
    Compilers compilers = new Compilers(system.pid("crypto-service"));
    compilers.calmDown(
        () -> scenarios.forEach(scenario -> driver.run(RATE, EACH, scenario)), progress);
    double[][] p50 = new double[scenarios.size()][RUNS];
    double[][] p99 = new double[scenarios.size()][RUNS];
    for (int run = 0; run < RUNS; run++) {
      progress.accept("run %d of %d".formatted(run + 1, RUNS));
      for (int i = 0; i < scenarios.size(); i++) {
        OpenLoop.Outcome outcome = driver.run(RATE, EACH, scenarios.get(i));
        if (outcome.wrong() > 0) {
          throw new IllegalStateException("wrong: " + outcome.firstWrong());
        }
        p50[i][run] = outcome.latency().getValueAtPercentile(50) / 1000.0;
        p99[i][run] = outcome.latency().getValueAtPercentile(99) / 1000.0;
      }
    }
    print(versions, p50, p99);
    misses(cold, others, compilers);
    out.printf(
        Locale.ROOT,
        "Resident memory of crypto-service: %.0f MB after its start, %.0f MB after the calls. At most 20 000 keys stay in memory"
            + " (`phishx.encryption.cache.max-keys`).%n%n",
        before,
        resident());
  }

  private List<Call> openings(List<String> tokens) {
    return tokens.stream().map(fields::openingOfNew).toList();
  }

  private void misses(List<Call> cold, List<Call> others, Compilers compilers) {
    progress.accept("first calls");
    // what reads and unwraps keys is compiled too
    driver.saturate(
        CALLERS, SETTLED, n -> n < OTHERS / 2 ? others.get((int) n) : others.getFirst());
    others.subList(OTHERS / 2, OTHERS).forEach(driver::require);
    compilers.calmDown(() -> LockSupport.parkNanos(SETTLED.toNanos()), progress);
    Histogram first = times(cold);
    Histogram second = times(cold);
    double p99 = first.getValueAtPercentile(99) / 1000.0;
    out.println(
        """
        | call for each of %,d tenants, one after the other | p50 ms | p99 ms | longest ms | floor | verdict |
        |---|---|---|---|---|---|"""
            .formatted(HOT));
    out.println(
        String.format(
            Locale.ROOT,
            "| first, its key read and unwrapped | %.2f | %.2f | %.2f | p99 ≤ 5 | %s |",
            first.getValueAtPercentile(50) / 1000.0,
            p99,
            first.getMaxValue() / 1000.0,
            p99 <= MISS_MILLIS ? "floor" : "**below the floor**"));
    out.println(
        String.format(
            Locale.ROOT,
            "| second, its key in memory | %.2f | %.2f | %.2f | | |",
            second.getValueAtPercentile(50) / 1000.0,
            second.getValueAtPercentile(99) / 1000.0,
            second.getMaxValue() / 1000.0));
    out.println();
  }

  private Histogram times(List<Call> calls) {
    Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    for (Call call : calls) {
      long begun = System.nanoTime();
      driver.require(call);
      micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
    }
    return micros;
  }

  private void print(int versions, double[][] p50, double[][] p99) {
    List<String> names =
        List.of(
            "one tenant, one version",
            "%,d tenants at work among %,d".formatted(HOT, TENANTS),
            "one tenant, %,d versions".formatted(versions));
    out.println(
        """
        | opening one field, any of | p50 ms | p99 ms | p99 beside one version | floor | goal | verdict |
        |---|---|---|---|---|---|---|""");
    for (int i = 0; i < names.size(); i++) {
      double ratio = median(ratios(p99[i], p99[0]));
      String bounds =
          i == 0
              ? " | | "
              : "≤ 1.20 | ≤ 1.10 | "
                  + (ratio <= GOAL_RATIO
                      ? "goal"
                      : ratio <= FLOOR_RATIO ? "floor" : "**below the floor**");
      out.println(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.2f | %.2f | %s |",
              names.get(i),
              median(p50[i]),
              median(p99[i]),
              ratio,
              bounds));
    }
    out.println();
    out.printf(
        "Medians of %d runs of %d s in turn at %d calls a second, open loop over HTTP.%n%n",
        RUNS, EACH.toSeconds(), RATE);
  }

  /** A field under each version of a tenant's key, oldest first. */
  private List<Call> versioned(int versions) {
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
    String token = fields.token(tenant);
    List<Call> calls = new ArrayList<>();
    for (int version = 1; version <= versions; version++) {
      if (version % 1_000 == 0) {
        progress.accept(version + " key versions");
      }
      driver.require(
          Call.json(
              system.serviceUrl("crypto-service").resolve("/encryption/keys/rotate"),
              Call.bearer(admin),
              new JsonObject(),
              (status, body) -> status == 200));
      calls.add(fields.openingOfNew(token));
    }
    return calls;
  }

  private List<UUID> furtherTenants() throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (Connection connection = system.postgres().connectAsSuperuser("phishx_auth");
        PreparedStatement statement = connection.prepareStatement(FURTHER_TENANTS)) {
      statement.setInt(1, TENANTS);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return ids;
  }

  private void furtherKeys() throws SQLException {
    try (Connection connection = system.postgres().connectAsSuperuser("phishx_crypto")) {
      try (PreparedStatement statement = connection.prepareStatement(FURTHER_KEYS)) {
        statement.setInt(1, TENANTS);
        statement.executeUpdate();
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("analyze data_key");
      }
    }
  }

  private static Call any(List<Call> calls) {
    return calls.get(ThreadLocalRandom.current().nextInt(calls.size()));
  }

  private double resident() {
    return Memory.residentMegabytes(system.pid("crypto-service"));
  }

  /** Of the same run: a slow quarter of a minute of the machine hits both. */
  private static double[] ratios(double[] values, double[] beside) {
    double[] ratios = new double[values.length];
    Arrays.setAll(ratios, run -> values[run] / beside[run]);
    return ratios;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
