package io.phishx.crypto.field;

import static io.phishx.testing.ProblemAssert.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RunningService
class BlindIndexResourceTest {

  private static final String PATH = "/encryption/blind-index";

  private final Calls calls = Calls.ofNewTenant();
  private final Calls other = Calls.ofNewTenant();

  @Test
  void theLoginFindsAnAddressBeforeItKnowsTheTenant() {
    // Given
    String sealed =
        calls
            .post(
                calls.service("auth-service"),
                "/encryption/rows/encrypt",
                "{\"table\":\"users\",\"row_ids\":[\"1\"],\"rows\":[{\"email\":\"Admin@demo.example\"}]}")
            .extract()
            .path("indexes[0].email");

    // When
    String found = first(other, "auth-service", "users", "email", " admin@DEMO.example ");

    // Then
    assertEquals(sealed, found);
  }

  @Test
  void aSendersIndexBelongsToItsTenant() {
    // When
    String here = first(calls, "anomaly-service", "email_analysis", "sender", "a@b.com");
    String again = first(calls, "anomaly-service", "email_analysis", "sender", "A@B.com");
    String there = first(other, "anomaly-service", "email_analysis", "sender", "a@b.com");

    // Then
    assertEquals(here, again);
    assertNotEquals(here, there);
  }

  @Test
  void thereIsOneIndexPerValueInOrder() {
    // When
    JsonPath answer =
        calls
            .post(
                calls.service("anomaly-service"),
                PATH,
                question("email_analysis", "sender", List.of("a", "b", "a")))
            .statusCode(200)
            .extract()
            .jsonPath();

    // Then
    List<String> indexes = answer.getList("indexes");
    assertEquals(3, indexes.size());
    assertEquals(indexes.get(0), indexes.get(2));
    assertNotEquals(indexes.get(0), indexes.get(1));
    assertEquals(indexes.stream().map(List::of).toList(), answer.getList("candidates"));
  }

  @ParameterizedTest
  @CsvSource({"admin", "soc_analyst", "api_client", "readonly"})
  void noUserGetsIndexes(String role) {
    calls
        .post(calls.user(role), PATH, question("email_analysis", "sender", List.of("a")))
        .spec(problem(403, "insufficient-scope"));
  }

  @Test
  void noServiceSearchesAnothersTable() {
    calls
        .post(
            calls.service("anomaly-service"), PATH, question("users", "email", List.of("a@b.com")))
        .spec(problem(403, "table-of-another-service"));
    calls
        .post(
            calls.service("auth-service"),
            PATH,
            question("email_analysis", "sender", List.of("a@b.com")))
        .spec(problem(403, "table-of-another-service"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"table\":\"x\",\"field\":\"sender\",\"values\":[]}",
        "{\"table\":\"findings\",\"field\":\"finding_type\",\"values\":[]}",
        "{\"table\":\"email_analysis\",\"field\":\"subject\",\"values\":[]}",
        "{\"table\":\"email_analysis\",\"field\":\"sender\",\"values\":[null]}",
        "{\"table\":\"email_analysis\",\"field\":\"sender\",\"values\":\"a\"}",
        "{\"table\":\"email_analysis\",\"field\":\"sender\"}",
        "["
      })
  void whatCannotBeSearchedIsABadRequest(String body) {
    calls.post(calls.service("anomaly-service"), PATH, body).statusCode(400);
  }

  private static String first(Calls by, String service, String table, String field, String value) {
    return by.post(by.service(service), PATH, question(table, field, List.of(value)))
        .statusCode(200)
        .extract()
        .path("indexes[0]");
  }

  private static Map<String, Object> question(String table, String field, List<String> values) {
    return Map.of("table", table, "field", field, "values", values);
  }
}
