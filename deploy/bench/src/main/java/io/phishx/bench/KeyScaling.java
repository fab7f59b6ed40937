package io.phishx.bench;

import io.phishx.embedded.DatabaseLogin;
import io.phishx.local.PhishxSystem;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/**
 * Opening one field while keys become many: values under 10 000 versions of one tenant's key, and
 * values of 1 000 tenants beside 100 000 whose keys lie in the table. All at the rate that is
 * offered to one key.
 */
final class KeyScaling {

  private static final int RUNS = 5;
  private static final Duration EACH = Duration.ofSeconds(6);
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final int CALLERS = 16;
  private static final double OFFERED_PART = 0.4;
  private static final double FLOOR_RATIO = 1.2;
  private static final double GOAL_RATIO = 1.1;
  private static final double MISS_MILLIS = 5;
  private static final int HOT = 1000;

  private static final String ADD_TENANTS =
      """
      insert into tenants (id, slug, name, created_at, updated_at)
      select gen_random_uuid(), 'bench-' || n, 'Bench', now(), now()
      from generate_series(1, ?) n returning id
      """;

  /** Keys of tenants who never call: only their number counts. */
  private static final String ADD_KEYS =
      """
      insert into data_key (id, tenant_id, purpose, version, state, wrapped, root_fingerprint,
        fingerprint, created_at)
      select gen_random_uuid(), gen_random_uuid(), k.purpose, 1, 'active', k.wrapped,
        k.root_fingerprint, k.fingerprint, now()
      from (select * from data_key where purpose = 'field' limit 1) k, generate_series(1, ?)
      """;

  private final PhishxSystem system;
  private final OpenLoop driver;
  private final SealedField fields;
  private final PrintStream out;

  KeyScaling(PhishxSystem system, OpenLoop driver, PrintStream out) {
    this.system = system;
    this.driver = driver;
    this.fields = new SealedField(system, driver);
    this.out = out;
  }

  /** Calls of one kind, and what the runs brought. */
  private record Kind(String name, List<Call> calls, List<Double> p50, List<Double> p99) {

    Kind(String name, List<Call> calls) {
      this(name, List.copyOf(calls), new ArrayList<>(), new ArrayList<>());
    }
  }

  void measure(int versions, int tenants) {
    String own = fields.serviceToken(null);
    Call one = fields.sealed(own);
    double before = Memory.residentMegabytes(system.pid("crypto-service"));
    List<Call> versioned = versions(own, versions);
    List<Call> hot = new ArrayList<>();
    for (UUID tenant : addTenants(tenants)) {
      hot.add(fields.sealed(fields.serviceToken(tenant)));
    }
    compare(
        List.of(
            new Kind("one key", List.of(one)),
            new Kind("%d versions".formatted(versions), versioned),
            new Kind("%d tenants of %d".formatted(HOT, tenants), hot)));
    out.printf(
        Locale.ROOT,
        "Resident memory of crypto-service: %.0f MB before, %.0f MB with all of these keys open.%n%n",
        before,
        Memory.residentMegabytes(system.pid("crypto-service")));
    misses(one, hot);
  }

  private void compare(List<Kind> kinds) {
    double rate = 0;
    for (Kind kind : kinds) {
      double reached = driver.saturate(CALLERS, WARM_UP, turns(kind.calls()));
      rate = rate == 0 ? reached * OFFERED_PART : rate;
    }
    for (int run = 0; run < RUNS; run++) {
      for (Kind kind : kinds) {
        OpenLoop.Outcome outcome = driver.run(rate, EACH, turns(kind.calls()));
        if (outcome.wrong() > 0) {
          throw new IllegalStateException(kind.name() + ": " + outcome.firstWrong());
        }
        kind.p50().add(outcome.latency().getValueAtPercentile(50) / 1000.0);
        kind.p99().add(outcome.latency().getValueAtPercentile(99) / 1000.0);
      }
    }
    print(rate, kinds);
  }

  private void print(double rate, List<Kind> kinds) {
    out.println(
        """
        | open one field, text compared | offered/s | p50 ms | p99 ms | p99 by one key's | floor | goal | verdict |
        |---|---|---|---|---|---|---|---|""");
    double reference = median(kinds.getFirst().p99());
    for (Kind kind : kinds) {
      double ratio = median(kind.p99()) / reference;
      String verdict =
          ratio <= GOAL_RATIO ? "goal" : ratio <= FLOOR_RATIO ? "floor" : "**below the floor**";
      out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.2f | %.2f | %.2f | ≤ 1.20 | ≤ 1.10 | %s |%n",
          kind.name(),
          rate,
          median(kind.p50()),
          median(kind.p99()),
          ratio,
          verdict);
    }
    out.println();
  }

  /** After a restart no key is open; each tenant's first call is a miss. */
  private void misses(Call one, List<Call> hot) {
    system.restart("crypto-service");
    driver.saturate(CALLERS, WARM_UP, turns(List.of(one)));
    Histogram misses = new Histogram(60_000_000, 3);
    for (Call call : hot) {
      long sent = System.nanoTime();
      driver.require(call);
      misses.recordValue((System.nanoTime() - sent) / 1000);
    }
    double p99 = misses.getValueAtPercentile(99) / 1000.0;
    out.printf(
        Locale.ROOT,
        """
        | a tenant's first call after a restart | calls | p50 ms | p99 ms | floor | verdict |
        |---|---|---|---|---|---|
        | whole call, the key read and unwrapped | %d | %.2f | %.2f | ≤ 5 | %s |

        """,
        misses.getTotalCount(),
        misses.getValueAtPercentile(50) / 1000.0,
        p99,
        p99 <= MISS_MILLIS ? "floor" : "**below the floor**");
  }

  private List<Call> versions(String token, int versions) {
    List<Call> calls = new ArrayList<>();
    String admin = fields.adminToken();
    for (int version = 0; version < versions; version++) {
      driver.require(fields.rotation(admin));
      calls.add(fields.sealed(token));
    }
    return calls;
  }

  private List<UUID> addTenants(int tenants) {
    List<UUID> hot = new ArrayList<>();
    try (Connection auth = login("phishx_auth").connect();
        Connection crypto = login("phishx_crypto").connect();
        PreparedStatement add = auth.prepareStatement(ADD_TENANTS);
        PreparedStatement keys = crypto.prepareStatement(ADD_KEYS)) {
      add.setInt(1, HOT);
      try (ResultSet rows = add.executeQuery()) {
        while (rows.next()) {
          hot.add(rows.getObject(1, UUID.class));
        }
      }
      keys.setInt(1, Math.max(0, tenants - HOT));
      keys.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("the tenants could not be added", e);
    }
    return hot;
  }

  private DatabaseLogin login(String database) {
    return system.postgres().superuserLogin(database);
  }

  private static LongFunction<Call> turns(List<Call> calls) {
    return n -> calls.get((int) (n % calls.size()));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
