package io.phishx.crypto.client;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Owners;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.embedded.DatabaseLogin;
import io.phishx.embedded.DatabaseRole;
import io.phishx.embedded.FreePorts;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.Trials;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that re-wrap a tenant's rows, killed and in competition, while others read. */
@RunningService
class RewrapProcessTest {

  private static final int ROWS = Trials.of(3_000, 100_000);
  private static final int STEP = 100;
  private static final String SERVICE = "anomaly-service";

  private final Calls calls = Calls.ofNewTenant();
  private final List<Process> workers = new ArrayList<>();

  @BeforeEach
  void createTable() throws SQLException {
    Database.execute(
        """
        create table if not exists rewrap_try (id uuid primary key, tenant_id uuid not null,
          sender text, subject text, sender_index text);
        create index if not exists rewrap_try_by_id on rewrap_try (tenant_id, id);
        grant select, insert, update on rewrap_try to phishx_app
        """);
  }

  @AfterEach
  void endWorkersAndDropTable() throws SQLException {
    workers.forEach(Process::destroyForcibly);
    Database.execute("drop table rewrap_try");
  }

  @Test
  void aKilledWorkerIsResumedByOneOfTwoWhileEveryReadSucceeds() throws Exception {
    // Given
    store(ROWS);
    calls.post(calls.user("admin"), "/encryption/keys/rotate", "").statusCode(200);
    calls.post(calls.user("admin"), "/encryption/keys/rotate?purpose=index", "").statusCode(200);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    Thread reader = Thread.ofVirtual().start(() -> read(done, reads, failed));

    // When: it is killed in the middle
    Process first = work(0.3);
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> behind() <= ROWS - 3 * STEP);
    first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    int left = behind();

    // Then: it was in the middle, and what is sealed under either key opens
    assertTrue(left > 0, "killed too late");
    long began = System.nanoTime();
    List<Process> two = List.of(work(1), work(1));
    for (Process worker : two) {
      assertTrue(worker.waitFor(5, TimeUnit.MINUTES));
      assertEquals(0, worker.exitValue());
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    done.set(true);
    reader.join(Duration.ofSeconds(30));
    System.getLogger("rewrap")
        .log(
            System.Logger.Level.INFO,
            "re-wrapped {0} rows in {1} s with the start of two processes, {2} reads meanwhile",
            left,
            seconds,
            reads);
    assertEquals(0, behind());
    assertEquals(0, failed.get());
    assertTrue(reads.get() > 10, "reads " + reads);
    // a step that was answered and not yet written when the worker died was done twice, no other
    assertTrue(rewrapped() <= ROWS + STEP, "rows re-wrapped " + rewrapped());

    // Then: the coverage was reported, so that the version can go once the others have reported
    for (String table : List.of("users", "audit_log")) {
      Owners.report(calls, "auth-service", table, List.of());
    }
    Owners.report(calls, SERVICE, "findings", List.of());
    calls.post(calls.user("admin"), "/encryption/keys/1/retire", "").statusCode(204);
    calls.post(calls.user("admin"), "/encryption/keys/1/retire?purpose=index", "").statusCode(204);
    open(1).body("errors", hasSize(0));
  }

  @Test
  void aWorkerThatCannotGoOnEnds() throws Exception {
    // When: nobody listens where its database should be
    Process worker =
        work(1, "postgresql://nobody:none@127.0.0.1:" + FreePorts.next() + "/phishx_nowhere");

    // Then
    assertTrue(worker.waitFor(1, TimeUnit.MINUTES), "it stays alive");
    assertEquals(RewrapWorker.FAILED, worker.exitValue());
  }

  private void store(int rows) throws SQLException {
    int chunk = 5_000;
    for (int from = 0; from < rows; from += chunk) {
      List<String> ids = new ArrayList<>();
      List<Map<String, Object>> plain = new ArrayList<>();
      for (int i = from; i < Math.min(rows, from + chunk); i++) {
        ids.add(new UUID(i + 1L, i).toString());
        plain.add(Map.of("sender", "a" + i + "@b.example", "subject", "subject " + i));
      }
      JsonPath sealed =
          calls
              .post(
                  calls.service(SERVICE),
                  "/encryption/rows/encrypt",
                  Map.of("table", "email_analysis", "row_ids", ids, "rows", plain))
              .statusCode(200)
              .extract()
              .jsonPath();
      insert(ids, sealed.getList("rows"), sealed.getList("indexes"));
    }
  }

  private void insert(
      List<String> ids, List<Map<String, String>> rows, List<Map<String, String>> indexes)
      throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement("insert into rewrap_try values (?::uuid, ?, ?, ?, ?)")) {
      for (int i = 0; i < ids.size(); i++) {
        statement.setString(1, ids.get(i));
        statement.setObject(2, calls.tenant());
        statement.setString(3, rows.get(i).get("sender"));
        statement.setString(4, rows.get(i).get("subject"));
        statement.setString(5, indexes.get(i).get("sender"));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private Process work(double share) throws IOException {
    DatabaseLogin app = PostgresResource.login(PostgresResource.database(), DatabaseRole.APP);
    String uri =
        app.jdbcUrl()
            .substring("jdbc:".length())
            .replace(
                "://",
                "://"
                    + app.user()
                    + ":"
                    + URLEncoder.encode(app.password(), StandardCharsets.UTF_8)
                    + "@");
    return work(share, uri);
  }

  private Process work(double share, String database) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RewrapWorker.class.getName(),
                database,
                Integer.toString(RestAssured.port),
                calls.tenant().toString(),
                calls.service(SERVICE),
                Integer.toString(STEP),
                Double.toString(share))
            .redirectErrorStream(true)
            .redirectOutput(new File("target/rewrap-worker.log"))
            .start();
    workers.add(process);
    return process;
  }

  private void read(AtomicBoolean done, AtomicInteger reads, AtomicInteger failed) {
    while (!done.get()) {
      try {
        List<?> errors = open(reads.get() % ROWS).extract().path("errors");
        failed.addAndGet(errors.size());
      } catch (SQLException | AssertionError e) {
        failed.incrementAndGet();
      }
      reads.incrementAndGet();
    }
  }

  private io.restassured.response.ValidatableResponse open(int row) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement("select sender, subject from rewrap_try where id = ?")) {
      UUID id = new UUID(row + 1L, row);
      statement.setObject(1, id);
      try (ResultSet found = statement.executeQuery()) {
        assertTrue(found.next());
        return calls
            .post(
                calls.service(SERVICE),
                "/encryption/rows/decrypt",
                Map.of(
                    "table",
                    "email_analysis",
                    "row_ids",
                    List.of(id.toString()),
                    "rows",
                    List.of(Map.of("sender", found.getString(1), "subject", found.getString(2)))))
            .statusCode(200);
      }
    }
  }

  private static int behind() throws SQLException {
    return Integer.parseInt(
        Database.read(
            """
            select count(*) from rewrap_try where sender not like 'v2:2:%'
              or subject not like 'v2:2:%' or sender_index not like 'i2:%'
            """));
  }

  /** Rows that crypto-service re-wrapped for the tenant, by its audit log. */
  private int rewrapped() throws SQLException {
    Pattern rows = Pattern.compile("\"table.email_analysis\": \"(\\d+)\"");
    List<String> events = Audit.events(calls.tenant());
    List<String> facts = Audit.facts(calls.tenant());
    int sum = 0;
    for (int i = 0; i < events.size(); i++) {
      Matcher found = rows.matcher(facts.get(i));
      if (events.get(i).startsWith("encryption.rows-rewrapped") && found.find()) {
        sum += Integer.parseInt(found.group(1));
      }
    }
    return sum;
  }
}
