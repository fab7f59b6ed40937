package io.phishx.auth.audit;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.chassis.audit.AuditVerification;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class AuditResourceTest {

  // test classes are made by Quarkus, which injects into fields
  @Inject AuditReading reading;

  @Test
  void loginsAreListedNewestFirstWithTheirOriginOpened() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.attempt(tenant.adminEmail(), "wrong");
    Callers.Tokens admin = tenant.admin();

    // When, Then
    admin
        .call()
        .queryParam("event_type", "session.login")
        .get("/auth/audit-log")
        .then()
        .statusCode(200)
        .body("items", hasSize(2))
        .body("items[0].outcome", equalTo("success"))
        .body("items[1].outcome", equalTo("failure"))
        .body("items[1].facts.reason", equalTo("wrong-password"))
        .body("items.ip_address", everyItem(equalTo("127.0.0.1")))
        .body("items[0].user_id", equalTo(admin.claims().getString("sub")));
    admin
        .call()
        .queryParam("outcome", "failure")
        .get("/auth/audit-log")
        .then()
        .body("items", hasSize(1));
    admin
        .call()
        .queryParam("user_id", UUID.randomUUID().toString())
        .get("/auth/audit-log")
        .then()
        .body("items", hasSize(0));
    admin
        .call()
        .queryParam("to", "2001-01-01T00:00:00Z")
        .get("/auth/audit-log")
        .then()
        .body("items", hasSize(0));
    for (String from :
        List.of("yesterday", "-200000-01-01T00:00:00Z", "+999999999-12-31T23:59:59-18:00")) {
      admin
          .call()
          .queryParam("from", from)
          .get("/auth/audit-log")
          .then()
          .spec(problem(400, "invalid-parameter"));
    }
  }

  @Test
  void readersNeedAdminOrSocAndSeeTheirTenantOnly() {
    Callers.Tokens admin = Callers.tenant().admin();
    String foreign = Callers.operator().claims().getString("sub");
    Callers.user(admin, "soc_analyst").login().call().get("/auth/audit-log").then().statusCode(200);
    Callers.user(admin, "readonly")
        .login()
        .call()
        .get("/auth/audit-log")
        .then()
        .spec(problem(403, "insufficient-scope"));
    admin
        .call()
        .queryParam("limit", 500)
        .get("/auth/audit-log")
        .then()
        .body("items.findAll { it.event_type == 'session.login' }.user_id", not(hasItem(foreign)));
  }

  @Test
  void chainIsIntactUntilSomebodyAltersAnEntry() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                admin
                    .call()
                    .get("/auth/audit-log/verification")
                    .then()
                    .statusCode(200)
                    .body("intact", equalTo(true))
                    .body("entries", greaterThan(1))
                    .body("unsealed", equalTo(0))
                    .body("broken_at", nullValue()));

    // When
    Database.execute(
        "update audit_log set outcome = 'FAILURE' where tenant_id = ?"
            + " and event_type = 'session.login'",
        tenant.id());

    // Then
    admin
        .call()
        .get("/auth/audit-log/verification")
        .then()
        .statusCode(200)
        .body("intact", equalTo(false))
        .body("finding", equalTo("altered"));
  }

  @Test
  void whoeverAsksWhileTheChainIsWalkedGetsWhatIsFound() throws SQLException {
    // Given
    TenantId tenant = new TenantId(Callers.tenant().id());
    CompletableFuture<AuditVerification.Result> first;
    try (Connection holding = PostgresResource.superuser();
        Statement hold = holding.createStatement()) {
      holding.setAutoCommit(false);
      hold.execute("lock table audit_chain in access exclusive mode");
      first = reading.verify(tenant).subscribeAsCompletionStage();

      // When
      CompletableFuture<AuditVerification.Result> second =
          reading.verify(tenant).subscribeAsCompletionStage();
      holding.commit();

      // Then
      assertSame(first.join(), second.join());
    }
    AuditVerification.Result later = reading.verify(tenant).await().atMost(Duration.ofSeconds(20));
    assertNotSame(first.join(), later);
  }

  @Test
  void userIsFoundByWhatWasDoneToHimToo() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "readonly");
    user.login();

    // When
    admin.call().post("/auth/users/" + user.id() + "/revoke-all").then().statusCode(200);

    // Then
    admin
        .call()
        .queryParam("user_id", user.id())
        .get("/auth/audit-log")
        .then()
        .statusCode(200)
        .body(
            "items.event_type",
            equalTo(List.of("user.revoke-all", "session.login", "user.created")));
  }

  @Test
  void theAppRoleCannotChangeTheLog() throws SQLException {
    Callers.attempt(AuthSettings.OPERATOR, AuthSettings.PASSWORD);
    try (Connection connection = PostgresResource.app();
        PreparedStatement statement = connection.prepareStatement("delete from audit_log")) {
      SQLException refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              SQLException.class, statement::executeUpdate);
      org.junit.jupiter.api.Assertions.assertEquals("42501", refused.getSQLState());
    }
  }
}
