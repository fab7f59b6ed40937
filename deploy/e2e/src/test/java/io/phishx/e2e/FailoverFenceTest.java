package io.phishx.e2e;

import static io.phishx.e2e.OwnTenant.token;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database that was promoted may have lost revocations: what is privileged begins anew. */
@ExtendWith(RunningSystem.class)
class FailoverFenceTest {

  private static final Duration A_MINUTE = Duration.ofSeconds(60);

  @Test
  void promotedDatabaseEndsPrivilegedTokensAtEveryService(Demo demo) {
    // Given
    String operator = demo.operator();
    OwnTenant own = OwnTenant.make(demo);
    JsonPath analyst = own.login().then().statusCode(200).extract().jsonPath();
    String client = token(own.clientGrant());
    assertEquals(Probe.all(200), Probe.statuses(demo, operator));
    assertEquals(Probe.all(200), Probe.ofTenant(demo, analyst.getString("access_token")));
    assertEquals(Probe.all(200), Probe.ofTenant(demo, client));

    // When
    demo.system().postgres().failOverToItself();

    // Then
    await()
        .atMost(A_MINUTE)
        .untilAsserted(
            () -> {
              assertEquals(Probe.all(401), Probe.statuses(demo, operator));
              assertEquals(Probe.all(401), Probe.ofTenant(demo, analyst.getString("access_token")));
            });
    await()
        .atMost(A_MINUTE)
        .untilAsserted(() -> assertEquals(Probe.all(200), Probe.ofTenant(demo, client)));
    own.refresh(analyst.getString("refresh_token_id")).then().statusCode(401);

    // When
    String operatorAgain = demo.operator();
    String analystAgain = token(own.login());

    // Then
    await()
        .atMost(A_MINUTE)
        .untilAsserted(
            () -> {
              assertEquals(Probe.all(200), Probe.statuses(demo, operatorAgain));
              assertEquals(Probe.all(200), Probe.ofTenant(demo, analystAgain));
            });
  }
}
