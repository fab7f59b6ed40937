package io.phishx.crypto;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(OutageTest.ForgetfulCache.class)
class OutageTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls calls = Calls.ofNewTenant();

  /** Asks the database for the active key at every call, so that it is missed at once. */
  public static class ForgetfulCache implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("phishx.encryption.cache.active-version-ttl", "0S");
    }
  }

  @AfterEach
  void bringBack() {
    PostgresResource.restart();
    RedisResource.restart();
  }

  @Test
  void withoutItsDatabaseItSealsWithTheLastKeysOpensNothingAndRecovers() {
    // Given
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    Map<String, Object> body = Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows);
    String index = index();
    Calls unknown = Calls.ofNewTenant();

    // When
    PostgresResource.kill();

    // Then: what cannot be recorded is not opened
    calls.encrypt(ROW);
    assertEquals(index, index());
    calls
        .post(calls.service("anomaly-service"), "/encryption/rows/decrypt", body)
        .statusCode(503)
        .header("Retry-After", notNullValue());
    unknown
        .post(unknown.user("admin"), "/encryption/rows/encrypt", ROW)
        .statusCode(503)
        .header("Retry-After", notNullValue());

    // When
    PostgresResource.restart();

    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                calls
                    .post(calls.service("anomaly-service"), "/encryption/rows/decrypt", body)
                    .statusCode(200)
                    .body("rows[0].description", equalTo("x")));
    calls.get(calls.user("admin"), "/encryption/metrics").body("total_encryptions", is(2));
  }

  @Test
  void withoutRedisNothingIsMissing() {
    // Given
    RedisResource.kill();

    // When / Then
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    calls.post(calls.user("admin"), "/encryption/keys/rotate", "").statusCode(200);
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows))
        .statusCode(200)
        .body("rows[0].description", equalTo("x"));
  }

  private String index() {
    return calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/blind-index",
            Map.of("table", "email_analysis", "field", "sender", "values", List.of("a@b.example")))
        .statusCode(200)
        .extract()
        .path("candidates[0][0]");
  }
}
