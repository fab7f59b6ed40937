package io.phishx.auth.limit;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Replicas;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.testing.RedisResource;
import io.phishx.testing.ServiceReplica;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What two processes of the packaged service count together, at the limits of an installation. */
class SharedBudgetsIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String SERVICE = "anomaly-service";
  private static final int REVOCATIONS = 20;

  private static List<ServiceReplica> replicas = List.of();

  @BeforeAll
  static void start() {
    replicas =
        Replicas.start(
            "budgets",
            Map.of(
                "phishx.auth.services." + SERVICE + ".secret",
                AuthSettings.ANOMALY_SECRET,
                "phishx.auth.tenants.revocations-per-minute",
                Integer.toString(REVOCATIONS)));
  }

  @AfterAll
  static void stop() {
    replicas.forEach(ServiceReplica::close);
  }

  private static Response granted(ServiceReplica by, String id, String shown) {
    return given()
        .auth()
        .preemptive()
        .basic(id, shown)
        .formParam("grant_type", "client_credentials")
        .post(by.url().resolve("/auth/token"));
  }

  private static Response revoked(ServiceReplica by, TenantClient client, String token) {
    return client.basic().formParam("token", token).post(by.url().resolve("/auth/revoke"));
  }

  @Test
  void wrongSecretsAreCountedTogether() {
    // Given
    String guessed = UUID.randomUUID().toString();
    for (int i = 0; i < 30; i++) {
      assertEquals(401, granted(replicas.get(i % 2), guessed, "guess " + i).statusCode());
    }

    // When, Then
    for (ServiceReplica replica : replicas) {
      granted(replica, guessed, "another").then().spec(problem(429, "too-many-failures"));
      granted(replica, SERVICE, AuthSettings.ANOMALY_SECRET).then().statusCode(200);
    }
  }

  @Test
  void eachCountsByItselfWhileRedisIsAwayAndRemembersAfterwards() {
    // Given
    String guessed = UUID.randomUUID().toString();
    RedisResource.kill();
    try {
      for (ServiceReplica replica : replicas) {
        // When
        for (int i = 0; i < 30; i++) {
          assertEquals(401, granted(replica, guessed, "guess " + i).statusCode());
        }

        // Then
        granted(replica, guessed, "another").then().spec(problem(429, "too-many-failures"));
        granted(replica, SERVICE, AuthSettings.ANOMALY_SECRET).then().statusCode(200);
      }
    } finally {
      RedisResource.restart();
    }
    for (ServiceReplica replica : replicas) {
      granted(replica, guessed, "another").then().spec(problem(429, "too-many-failures"));
    }
  }

  @Test
  void revocationsOfATenantAreCountedTogetherAndItsClientCanStillEndAllOfItsTokens()
      throws SQLException {
    // Given
    TenantClient client = TenantClient.stored();
    ServiceReplica one = replicas.getFirst();
    ServiceReplica other = replicas.getLast();
    String token = client.token(one.url()).access();
    for (int i = 0; i < REVOCATIONS; i++) {
      revoked(one, client, "worthless").then().statusCode(200);
    }

    // When, Then: the other hears of it with its first call
    revoked(one, client, "worthless").then().spec(problem(429, "too-many-revocations"));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertEquals(429, revoked(other, client, "worthless").statusCode()));
    revoked(other, client, "worthless").then().spec(problem(429, "too-many-revocations"));

    // When
    given()
        .auth()
        .oauth2(token)
        .post(other.url().resolve("/auth/revoke-all"))
        .then()
        .statusCode(200);

    // Then
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                given()
                    .auth()
                    .oauth2(token)
                    .get(one.url().resolve("/auth/validate"))
                    .then()
                    .spec(problem(401, "invalid-token")));
  }
}
