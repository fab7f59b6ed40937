package io.phishx.crypto.rotation;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hamcrest.MatcherAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RunningService
class KeyResourceTest {

  private static final String ROTATE = "/encryption/keys/rotate";
  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void afterARotationNewValuesNameTheNewKeyAndOldOnesStillOpen() throws SQLException {
    // Given
    List<Map<String, Object>> before = sealed(1);

    // When
    rotate(calls).then().statusCode(200).body("version", is(2));

    // Then
    List<Map<String, Object>> after = sealed(2);
    for (List<Map<String, Object>> rows : List.of(before, after)) {
      calls
          .post(calls.service("anomaly-service"), "/encryption/rows/decrypt", body(rows))
          .body("rows[0].description", equalTo("x"))
          .body("errors", hasSize(0));
    }
    calls
        .post(calls.user("admin"), "/encryption/rows/rewrap", body(before))
        .statusCode(200)
        .body("rows[0].description", startsWith("v2:2:"));
    MatcherAssert.assertThat(
        Audit.events(calls.tenant()), hasItem("encryption.key-rotated SUCCESS"));
    assertEquals("encryption.key-made SUCCESS", Audit.events(calls.tenant()).getFirst());
  }

  @Test
  void keysAreShownWithStateAndNeverWithMaterial() {
    // Given
    sealed(1);
    rotate(calls);

    // When / Then
    calls
        .get(calls.user("admin"), "/encryption/keys")
        .statusCode(200)
        .body("items", hasSize(2))
        .body("items[0].version", is(2))
        .body("items[0].state", equalTo("active"))
        .body("items[0].purpose", equalTo("field"))
        .body("items[0].rotated_at", nullValue())
        .body("items[1].state", equalTo("decrypt_only"))
        .body("items[1].rotated_at", notNullValue())
        .body("items[1].key_hash", matchesPattern("[0-9a-f]{32}"))
        .body(
            "items[0].keySet()",
            equalTo(
                Set.of(
                    "version",
                    "purpose",
                    "state",
                    "key_hash",
                    "created_at",
                    "rotated_at",
                    "retired_at",
                    "uses")))
        .body("next_cursor", nullValue());
  }

  @Test
  void theHistoryHasTheGuidesShapeAndChainsTheFingerprints() {
    // Given
    String admin = calls.user("admin");
    rotate(calls);
    sealed(1);
    rotate(calls);
    rotate(calls);

    // When
    List<Map<String, Object>> history =
        calls
            .get(admin, "/encryption/keys/history")
            .statusCode(200)
            .body("", hasSize(3))
            .body("timestamp", hasItem(matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z")))
            .body("[0].actor", notNullValue())
            .extract()
            .jsonPath()
            .getList("");

    // Then: newest first
    assertEquals(history.get(0).get("old_key_hash"), history.get(1).get("new_key_hash"));
    assertEquals(history.get(1).get("old_key_hash"), history.get(2).get("new_key_hash"));
    assertEquals(null, history.get(2).get("old_key_hash"));
  }

  @Test
  void keysAndRotationsComeInPages() {
    // Given: keys of two purposes
    for (int i = 0; i < 3; i++) {
      rotate(calls).then().statusCode(200);
    }
    calls.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"x\"}]}");
    String admin = calls.user("admin");

    // When
    List<Map<String, Object>> keys = new ArrayList<>();
    String cursor = "";
    for (int pages = 0; cursor != null; pages++) {
      JsonPath page =
          calls
              .get(admin, "/encryption/keys?limit=3&cursor=" + cursor)
              .statusCode(200)
              .extract()
              .jsonPath();
      keys.addAll(page.getList("items"));
      cursor = page.getString("next_cursor");
      assertEquals(pages == 0, cursor != null);
    }
    List<Object> rotated = new ArrayList<>();
    String next = "/encryption/keys/history?limit=2";
    while (next != null) {
      Response page = given().auth().oauth2(admin).get(next);
      rotated.addAll(page.then().statusCode(200).extract().jsonPath().getList("version"));
      next = nextOf(page.header("Link"));
    }

    // Then
    assertEquals(
        List.of("fernet 1", "field 3", "field 2", "field 1"),
        keys.stream().map(key -> key.get("purpose") + " " + key.get("version")).toList());
    assertEquals(List.of(3, 2, 1), rotated);
    for (String list : List.of("/encryption/keys", "/encryption/keys/history")) {
      calls.get(admin, list + "?limit=0").spec(problem(400, "invalid-limit"));
      calls.get(admin, list + "?limit=501").spec(problem(400, "invalid-limit"));
      calls.get(admin, list + "?cursor=x").spec(problem(400, "invalid-cursor"));
    }
  }

  private static @Nullable String nextOf(@Nullable String link) {
    if (link == null) {
      return null;
    }
    Matcher target = Pattern.compile("<([^>]+)>; rel=\"next\"").matcher(link);
    assertTrue(target.matches(), link);
    return target.group(1);
  }

  @Test
  void aRepeatedCallWithItsKeyRotatesOnce() {
    // Given
    String key = UUID.randomUUID().toString();
    String admin = calls.user("admin");

    // When
    for (int i = 0; i < 3; i++) {
      given()
          .auth()
          .oauth2(admin)
          .header("Idempotency-Key", key)
          .contentType("application/json")
          .post(ROTATE)
          .then()
          .statusCode(200)
          .body("version", is(1));
    }

    // Then
    calls.get(admin, "/encryption/keys/history").body("", hasSize(1));
  }

  @Test
  void anotherTenantSeesNothingOfIt() {
    // Given
    rotate(calls);
    Calls other = Calls.ofNewTenant();

    // When / Then
    other.get(other.user("admin"), "/encryption/keys").body("items", hasSize(0));
    other.get(other.user("admin"), "/encryption/keys/history").body("", hasSize(0));
  }

  @ParameterizedTest
  @CsvSource({"soc_analyst", "api_client", "readonly"})
  void onlyAnAdminSeesAndRotatesKeys(String role) {
    calls.get(calls.user(role), "/encryption/keys").spec(problem(403, "insufficient-scope"));
    calls
        .get(calls.user(role), "/encryption/keys/history")
        .spec(problem(403, "insufficient-scope"));
    calls.post(calls.user(role), ROTATE, "").spec(problem(403, "insufficient-scope"));
  }

  @Test
  void noServiceRotates() {
    calls
        .post(calls.service("anomaly-service"), ROTATE, "")
        .spec(problem(403, "insufficient-scope"));
  }

  private List<Map<String, Object>> sealed(int version) {
    return calls
        .encrypt(ROW)
        .then()
        .body("rows[0].description", startsWith("v2:" + version + ":"))
        .extract()
        .path("rows");
  }

  private static Response rotate(Calls calls) {
    return given().auth().oauth2(calls.user("admin")).post(ROTATE);
  }

  private static Map<String, Object> body(List<Map<String, Object>> rows) {
    return Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows);
  }
}
