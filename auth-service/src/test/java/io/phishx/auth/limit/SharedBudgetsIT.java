package io.phishx.auth.limit;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Database;
import io.phishx.chassis.secret.Secret;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.ServiceReplica;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
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
  private static final String CLIENT =
      """
      with tenant as (
        insert into tenants (id, slug, name, created_at, updated_at)
        values (gen_random_uuid(), ?, 'of replicas', now(), now()) returning id),
      client as (
        insert into clients (id, tenant_id, name, role, scopes, created_at, updated_at)
        select ?, tenant.id, 'a client', 'readonly', '{read}', now(), now() from tenant
        returning id, tenant_id)
      insert into client_secrets (id, tenant_id, client_id, secret_hash, created_at)
      select gen_random_uuid(), tenant_id, id, ?, now() from client
      """;

  private static List<ServiceReplica> replicas = List.of();

  private final UUID client = UUID.randomUUID();
  private final String secret = "secret-of-" + client;

  @BeforeAll
  static void start() {
    PostgresResource postgres = new PostgresResource();
    postgres.init(Map.of("database", "phishx_auth_replicas"));
    Map<String, String> settings = new HashMap<>(postgres.start());
    settings.putAll(new RedisResource().start());
    settings.putAll(
        Map.of(
            "phishx.auth.seal-key",
            "dGVzdHMtb25seS1zZWFsLWtleS1vZi0zMi1ieXRlcyE=",
            "phishx.audit.mac-key",
            "dGVzdHMtb25seS1hdWRpdC1tYWMta2V5LTMyLWJ5dGU=",
            "phishx.auth.services." + SERVICE + ".secret",
            AuthSettings.ANOMALY_SECRET,
            "phishx.auth.tenants.revocations-per-minute",
            Integer.toString(REVOCATIONS)));
    replicas =
        List.of(
            ServiceReplica.start("budgets1", settings), ServiceReplica.start("budgets2", settings));
    replicas.forEach(ServiceReplica::awaitReady);
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

  private Response revoked(ServiceReplica by, String token) {
    return given()
        .auth()
        .preemptive()
        .basic(client.toString(), secret)
        .formParam("token", token)
        .post(by.url().resolve("/auth/revoke"));
  }

  private void makeClient() throws SQLException {
    Database.execute(CLIENT, "t-" + client, client, Secret.of(secret).sha256().reveal());
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
    makeClient();
    ServiceReplica one = replicas.getFirst();
    ServiceReplica other = replicas.getLast();
    String token =
        granted(one, client.toString(), secret)
            .then()
            .statusCode(200)
            .extract()
            .path("access_token");
    for (int i = 0; i < REVOCATIONS; i++) {
      revoked(one, "worthless").then().statusCode(200);
    }

    // When, Then: the other hears of it with its first call
    revoked(one, "worthless").then().spec(problem(429, "too-many-revocations"));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertEquals(429, revoked(other, "worthless").statusCode()));
    revoked(other, "worthless").then().spec(problem(429, "too-many-revocations"));

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
