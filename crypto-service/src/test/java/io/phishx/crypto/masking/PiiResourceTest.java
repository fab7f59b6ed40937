package io.phishx.crypto.masking;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RunningService
class PiiResourceTest {

  private static final String DETECT = "/pii/detect";
  private static final String MASK = "/pii/mask";

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void theGuidesExampleIsFound() {
    calls
        .post(
            calls.user("readonly"),
            DETECT,
            Map.of("text", "Write to attacker@evil.com or call 555-1234. attacker@evil.com!"))
        .statusCode(200)
        .body("pii.email", equalTo(List.of("attacker@evil.com")))
        .body("pii.phone", equalTo(List.of("555-1234")))
        .body("findings.type", equalTo(List.of("email", "phone", "email")))
        .body("findings[0].start", is(9))
        .body("findings[0].end", is(26))
        .body("findings[0].score", is(0.95f));
  }

  @Test
  void offsetsCountCodePoints() {
    calls
        .post(calls.user("readonly"), DETECT, Map.of("text", "\ud83d\ude00 a@example.com"))
        .statusCode(200)
        .body("findings[0].start", is(2))
        .body("findings[0].end", is(15));
  }

  @Test
  void aTextWithoutPersonalDataHoldsNone() {
    calls
        .post(calls.user("readonly"), DETECT, Map.of("text", "Click here to update your account"))
        .statusCode(200)
        .body("pii", equalTo(Map.of()))
        .body("findings", hasSize(0));
  }

  @Test
  void masksKeepTheShapeOrNameTheType() {
    // Given
    String text = "Mail a@example.com, card 4111 1111 1111 1111.";

    // When / Then
    calls
        .post(calls.user("readonly"), MASK, Map.of("text", text))
        .statusCode(200)
        .body("masked_text", equalTo("Mail X@XXXXXXX.XXX, card XXXX XXXX XXXX XXXX."));
    calls
        .post(calls.user("readonly"), MASK, Map.of("text", text, "style", "token"))
        .statusCode(200)
        .body("masked_text", equalTo("Mail [EMAIL], card [CREDIT_CARD]."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"text\":null}",
        "{\"text\":\"a\",\"other\":1}",
        "{\"text\":[]}"
      })
  void whatIsNoTextIsABadRequest(String body) {
    calls.post(calls.user("readonly"), DETECT, body).statusCode(400);
    calls.post(calls.user("readonly"), MASK, body).statusCode(400);
  }

  @Test
  void anUnknownStyleIsNamed() {
    calls
        .post(calls.user("readonly"), MASK, Map.of("text", "a", "style", "blur"))
        .spec(problem(400, "invalid-request"))
        .body("violations.field", equalTo(List.of("style")));
  }

  @Test
  void aLongTextIsLookedAtToItsEnd() {
    // Given
    String text = "a ".repeat(Scans.SHORT) + "b@example.com";

    // When / Then
    calls
        .post(calls.user("readonly"), DETECT, Map.of("text", text))
        .statusCode(200)
        .body("pii.email", equalTo(List.of("b@example.com")))
        .body("findings[0].end", is(text.length()));
    calls
        .post(calls.user("readonly"), MASK, Map.of("text", text, "style", "token"))
        .statusCode(200)
        .body("masked_text", endsWith("a [EMAIL]"));
  }

  @Test
  void aTextOverTheLimitIsTooLarge() {
    calls
        .post(calls.user("readonly"), DETECT, Map.of("text", "a".repeat(4 * 1024 * 1024 + 1)))
        .spec(problem(413, "text-too-large"));
  }

  @ParameterizedTest
  @CsvSource({"admin, 200", "soc_analyst, 200", "api_client, 200", "readonly, 200"})
  void everyRoleMayAsk(String role, int status) {
    calls.post(calls.user(role), DETECT, Map.of("text", "a")).statusCode(status);
  }

  @Test
  void aServicesTokenOpensNeither() {
    calls.post(calls.service("anomaly-service"), DETECT, Map.of("text", "a")).statusCode(403);
    calls.post(calls.service("anomaly-service"), MASK, Map.of("text", "a")).statusCode(403);
  }
}
