package io.phishx.crypto;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.Owners;
import io.phishx.crypto.testkit.RunningService;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A search finds every row at each moment of an index key's change that takes its time. */
@RunningService
@TestProfile(ForgetfulReplica.class)
class IndexSettleTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SENDER = "a@b.example";

  private final Calls calls = Calls.ofNewTenant();
  private final String admin = calls.user("admin");
  private final String owner = calls.service("anomaly-service");

  /** The rows of anomaly-service: id to the sealed sender and its index. */
  private final Map<String, Stored> rows = new HashMap<>();

  private record Stored(String sender, String index) {}

  @Test
  void everyRowIsFoundWhileTheKeyOfItsIndexChanges() {
    // Given
    String first = store();
    String second = store();
    Instant before = Instant.now();

    // When
    calls.post(admin, "/encryption/keys/rotate?purpose=index", "").statusCode(200);

    // Then: what comes is indexed by the older key until every replica must know the newer one
    String during = store();
    if (Duration.between(before, Instant.now()).compareTo(ForgetfulReplica.SETTLE) < 0) {
      assertTrue(indexOf(during).startsWith("i1:"), indexOf(during));
    }
    await()
        .atMost(LONG)
        .until(
            () -> {
              String id = store();
              assertAllFound();
              return indexOf(id).startsWith("i2:");
            });
    assertEquals(Set.of("i1", "i2"), versions());

    // When: rows are indexed anew one by one
    indexAnew(first);
    assertAllFound();
    report();
    calls
        .post(admin, "/encryption/keys/1/retire?purpose=index", "")
        .statusCode(409)
        .body("type", equalTo("/problems/key-in-use"));
    List.copyOf(rows.keySet())
        .forEach(
            id -> {
              indexAnew(id);
              assertAllFound();
            });
    assertEquals(Set.of("i2"), versions());

    // Then: the older key goes after two counts that are the settle time apart
    report();
    assertEquals(
        409,
        calls.post(admin, "/encryption/keys/1/retire?purpose=index", "").extract().statusCode());
    await()
        .atMost(LONG)
        .until(
            () -> {
              report();
              assertAllFound();
              return calls
                      .post(admin, "/encryption/keys/1/retire?purpose=index", "")
                      .extract()
                      .statusCode()
                  == 204;
            });
    assertEquals(1, candidates().size());
    assertAllFound();
    assertTrue(rows.containsKey(second));
  }

  private String store() {
    String id = UUID.randomUUID().toString();
    JsonPath sealed =
        calls
            .post(
                owner,
                "/encryption/rows/encrypt",
                Map.of(
                    "table", "email_analysis",
                    "row_ids", List.of(id),
                    "rows", List.of(Map.of("sender", SENDER))))
            .statusCode(200)
            .extract()
            .jsonPath();
    rows.put(
        id, new Stored(sealed.getString("rows[0].sender"), sealed.getString("indexes[0].sender")));
    return id;
  }

  private void indexAnew(String id) {
    Stored row = stored(id);
    JsonPath fresh =
        calls
            .post(
                owner,
                "/encryption/rows/rewrap",
                Map.of(
                    "table",
                    "email_analysis",
                    "row_ids",
                    List.of(id),
                    "indexes",
                    true,
                    "rows",
                    List.of(Map.of("sender", row.sender()))))
            .statusCode(200)
            .extract()
            .jsonPath();
    rows.put(
        id, new Stored(fresh.getString("rows[0].sender"), fresh.getString("indexes[0].sender")));
  }

  private void report() {
    List<Map<String, Object>> counts =
        versions().stream()
            .map(
                version ->
                    Owners.count(
                        "sender",
                        "index",
                        Integer.parseInt(version.substring(1)),
                        rows.values().stream()
                            .filter(row -> row.index().startsWith(version + ":"))
                            .count()))
            .toList();
    Owners.report(calls, "anomaly-service", "email_analysis", counts);
  }

  private void assertAllFound() {
    List<String> wanted = candidates();
    rows.values()
        .forEach(row -> assertTrue(wanted.contains(row.index()), () -> row + " in " + wanted));
  }

  private List<String> candidates() {
    return calls
        .post(
            owner,
            "/encryption/blind-index",
            Map.of("table", "email_analysis", "field", "sender", "values", List.of(SENDER)))
        .statusCode(200)
        .extract()
        .path("candidates[0]");
  }

  private Set<String> versions() {
    Set<String> found = new TreeSet<>();
    rows.values().forEach(row -> found.add(row.index().substring(0, row.index().indexOf(':'))));
    return found;
  }

  private String indexOf(String id) {
    return stored(id).index();
  }

  private Stored stored(String id) {
    return Objects.requireNonNull(rows.get(id));
  }
}
