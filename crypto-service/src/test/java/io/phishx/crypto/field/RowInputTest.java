package io.phishx.crypto.field;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no call on rows is refused, and the answer says why. */
@RunningService
class RowInputTest {

  private static final String ENCRYPT = "/encryption/rows/encrypt";
  private static final String REWRAP = "/encryption/rows/rewrap";

  private final Calls calls = Calls.ofNewTenant();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{}",
        "{\"table\":\"findings\"}",
        "{\"rows\":[]}",
        "{\"table\":\"no_such_table\",\"rows\":[]}",
        "{\"table\":7,\"rows\":{}}",
        "{\"table\":\"findings\",\"rows\":[1]}",
        "{\"table\":\"findings\",\"rows\":[null]}",
        "{\"table\":\"findings\",\"rows\":[],\"unknown\":1}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[\"1\",\"2\"]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[\"\"]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[null]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[1.5]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[{}]}",
        "{\"table\":\"findings\",\"rows\":[{\"a\":1,\"a\":2}]}",
        "{\"table\":\"findings\",\"rows\":[]} trailing",
        "{\"batches\":[null]}",
        "{\"batches\":[{\"batches\":[]}]}",
        "{\"batches\":[],\"table\":\"findings\"}"
      })
  void whatIsNoRowsIsABadRequest(String body) {
    for (String call : List.of(ENCRYPT, REWRAP)) {
      given()
          .auth()
          .oauth2(calls.user("admin"))
          .contentType("application/json")
          .body(body)
          .post(call)
          .then()
          .statusCode(400)
          .header("Content-Type", startsWith("application/problem+json"))
          .body("status", is(400));
    }
  }

  @Test
  void violationsNameTheirField() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"batches\":[{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[]},{\"table\":\"x\",\"rows\":[]}]}")
        .spec(problem(400, "invalid-request"))
        .body("violations.field", equalTo(List.of("batches[0].row_ids", "batches[1].table")));
  }

  @Test
  void ofVeryManyMistakesTheFirstAreNamed() {
    String none = "{\"batches\":[" + "{},".repeat(9_999) + "{}]}";
    String nulls = "{\"table\":\"findings\",\"rows\":[" + "null,".repeat(9_999) + "null]}";
    String ids =
        "{\"table\":\"findings\",\"rows\":["
            + "{},".repeat(999)
            + "{}],\"row_ids\":["
            + "\"\",".repeat(999)
            + "\"\"]}";

    for (String body : List.of(none, nulls, ids)) {
      calls
          .post(calls.user("admin"), ENCRYPT, body)
          .spec(problem(400, "invalid-request"))
          .body("violations", hasSize(20));
    }
  }

  @Test
  void deepNestingIsABadRequest() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"table\":\"findings\",\"rows\":[{\"a\":"
                + "[".repeat(5000)
                + "]".repeat(5000)
                + "}]}")
        .statusCode(400);
  }

  @Test
  void moreRowsThanTheLimitAreTooLarge() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"table\":\"findings\",\"rows\":[" + "{},".repeat(10_000) + "{}]}")
        .spec(problem(413, "too-many-rows"));
  }

  @Test
  void moreBatchesThanRowsAreAllowedAreTooLarge() {
    String none = "{\"table\":\"findings\",\"rows\":[]}";
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"batches\":[" + (none + ",").repeat(10_000) + none + "]}")
        .spec(problem(413, "too-many-rows"));
  }

  @Test
  void aBodyOfMoreThingsThanAnyRowsHaveIsABadRequest() {
    int things = (int) ValueType.MOST_TOKENS / 2 + 1;
    for (String body :
        List.of(
            "{\"batches\":[" + "{},".repeat(things) + "{}]}",
            "{\"table\":\"findings\",\"rows\":[{\"a\":[" + "[],".repeat(things) + "[]]}]}")) {
      calls.post(calls.user("admin"), ENCRYPT, body).statusCode(400);
    }
  }

  @Test
  void aBodyOverTheLimitIsTooLarge() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"table\":\"findings\",\"rows\":[{\"description\":\""
                + "x".repeat(33 * 1024 * 1024)
                + "\"}]}")
        .spec(problem(413, "body-too-large"));
  }

  @Test
  void anotherMediaTypeIsNotTaken() {
    given()
        .auth()
        .oauth2(calls.user("admin"))
        .contentType("text/plain")
        .body("x")
        .post(ENCRYPT)
        .then()
        .statusCode(415);
  }
}
