package io.phishx.crypto;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.RunningService;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(ForgetfulReplica.class)
class RotationPauseTest {

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void anAdminCannotRotateOneKeyAgainAndAgain() {
    // Given
    calls.encrypt(
        "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}");

    // When
    rotate(calls, "field").statusCode(200).body("version", equalTo(2));

    // Then: only this key of this tenant waits
    rotate(calls, "field")
        .spec(problem(429, "rotated-a-moment-ago"))
        .header("Retry-After", notNullValue());
    rotate(calls, "index").statusCode(200);
    rotate(Calls.ofNewTenant(), "field").statusCode(200);
  }

  private static ValidatableResponse rotate(Calls by, String purpose) {
    return by.post(by.user("admin"), "/encryption/keys/rotate?purpose=" + purpose, "");
  }
}
