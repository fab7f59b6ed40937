package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.e2e.RunningSystem.Demo;
import io.phishx.local.PhishxSystem;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A token that was taken back is refused by all five services within a second. */
@ExtendWith(RunningSystem.class)
class TrustFeedTest {

  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private static final Duration A_MINUTE = Duration.ofSeconds(60);

  @Test
  void revokedTokenIsRefusedByEveryService(Demo demo) {
    String token = demo.operator();
    assertEquals(Probe.all(200), Probe.statuses(demo, token));

    logOut(demo, token);

    Probe.assertRefusedWithin(A_SECOND, demo, token);
  }

  @Test
  void revocationArrivesWithRedisDeadAndAfterItsRestart(Demo demo) {
    String first = demo.operator();
    String second = demo.operator();
    assertEquals(Probe.all(200), Probe.statuses(demo, first));
    Map<String, Long> lags = Probe.measuredLags(demo);
    demo.system().redis().kill();
    try {
      logOut(demo, first);
      Probe.assertRefusedWithin(A_SECOND, demo, first);
      lagIsMeasuredSince(lags, demo);
    } finally {
      demo.system().redis().restart();
    }
    logOut(demo, second);
    Probe.assertRefusedWithin(A_SECOND, demo, second);
  }

  @Test
  void revocationSurvivesAuthsDeathAndPrivilegedCallsAreRefusedMeanwhile(Demo demo) {
    String revoked = demo.operator();
    String live = demo.operator();
    logOut(demo, revoked);
    Probe.assertRefusedWithin(A_SECOND, demo, revoked);

    demo.system().kill("auth-service");
    try {
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(
              () ->
                  given()
                      .auth()
                      .oauth2(live)
                      .get(demo.system().serviceUrl("region-controller").resolve("/regions"))
                      .then()
                      .statusCode(503));
      given()
          .auth()
          .oauth2(live)
          .get(demo.system().serviceUrl("anomaly-service").resolve("/anomalies/stats"))
          .then()
          .statusCode(200);
      given()
          .auth()
          .oauth2(revoked)
          .get(demo.system().serviceUrl("anomaly-service").resolve("/anomalies/stats"))
          .then()
          .statusCode(401);
    } finally {
      demo.system().start("auth-service");
    }
    await()
        .atMost(A_MINUTE)
        .untilAsserted(() -> assertEquals(Probe.all(200), Probe.statuses(demo, live)));
    assertEquals(Probe.all(401), Probe.statuses(demo, revoked));
  }

  @Test
  void removedSigningKeyIsRefusedByEveryServiceAndTheNextOneSignsEverywhere(Demo demo) {
    // Given
    String before = demo.operator();
    assertEquals(Probe.all(200), Probe.statuses(demo, before));
    Map<String, Long> lags = Probe.measuredLags(demo);

    // When
    given()
        .auth()
        .oauth2(before)
        .delete(demo.system().url().resolve("/auth/keys/" + kid(before)))
        .then()
        .statusCode(204);

    // Then
    Probe.assertRefusedWithin(Duration.ofSeconds(5), demo, before);
    String after =
        await()
            .atMost(A_MINUTE)
            .ignoreExceptions()
            .until(demo::operator, token -> !kid(token).equals(kid(before)));
    await()
        .atMost(A_MINUTE)
        .untilAsserted(() -> assertEquals(Probe.all(200), Probe.statuses(demo, after)));
    assertEquals(Probe.all(401), Probe.statuses(demo, before));
    lagIsMeasuredSince(lags, demo);
  }

  private static String kid(String token) {
    byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return JsonPath.from(new String(header, StandardCharsets.UTF_8)).getString("kid");
  }

  private static void lagIsMeasuredSince(Map<String, Long> before, Demo demo) {
    await()
        .atMost(A_MINUTE)
        .untilAsserted(
            () -> {
              Map<String, Long> now = Probe.measuredLags(demo);
              now.forEach(
                  (service, count) ->
                      assertTrue(
                          count > before.getOrDefault(service, 0L),
                          () -> service + " of " + now + " after " + before));
            });
  }

  @Test
  void servicesStartInTheOppositeOrderAndHeal() {
    List<String> order =
        List.of(
            "region-controller",
            "experiment-service",
            "anomaly-service",
            "crypto-service",
            "auth-service");
    try (Demo demo = Demo.start(PhishxSystem.builder().startOrder(order))) {
      String token = demo.operator();
      await()
          .atMost(A_MINUTE)
          .untilAsserted(() -> assertEquals(Probe.all(200), Probe.statuses(demo, token)));
      logOut(demo, token);
      Probe.assertRefusedWithin(A_SECOND, demo, token);
    }
  }

  private static void logOut(Demo demo, String token) {
    given()
        .auth()
        .oauth2(token)
        .contentType(ContentType.JSON)
        .post(demo.system().url().resolve("/auth/logout"))
        .then()
        .statusCode(
            org.hamcrest.Matchers.anyOf(
                org.hamcrest.Matchers.is(200), org.hamcrest.Matchers.is(204)));
  }
}
