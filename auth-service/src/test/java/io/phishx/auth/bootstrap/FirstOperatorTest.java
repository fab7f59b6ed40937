package io.phishx.auth.bootstrap;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class FirstOperatorTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject FirstOperator first;
  @Inject Bootstrap bootstrap;

  private TenantId tenant = new TenantId(new UUID(0, 0));

  @BeforeEach
  void operatorTenant() {
    tenant = TenantId.parse(Callers.operator().claims().getString("tenant_id"));
  }

  @AfterEach
  void operatorBack() throws SQLException {
    Database.execute("update users set disabled = false where tenant_id = '" + tenant + "'");
    Database.execute("delete from setup_token");
  }

  private void noOperator() throws SQLException {
    Database.execute(
        "update users set disabled = true where role = 'admin' and tenant_id = '" + tenant + "'");
  }

  private Optional<SetupToken> offered() {
    return first.offer(tenant).await().atMost(SOON);
  }

  private static Response claim(String token, String email) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("token", token, "email", email, "password", AuthSettings.PASSWORD))
        .post("/auth/bootstrap");
  }

  private static String someEmail() {
    return "first-" + UUID.randomUUID() + "@demo.example";
  }

  @Test
  void tokenMakesOneOperator() throws SQLException {
    // Given
    noOperator();
    SetupToken token = offered().orElseThrow();
    String email = someEmail();

    // When
    claim("not the token", email).then().spec(problem(403, "wrong-setup-token"));
    Response made = claim(token.text(), email);

    // Then
    made.then().statusCode(201).body("role", equalTo("admin"));
    Callers.login(email).call().get("/auth/tenants").then().statusCode(200);
    claim(token.text(), someEmail()).then().spec(problem(409, "operator-exists"));
  }

  @Test
  void operatorWhoWasRemovedIsNotMadeAgainFromTheEnvironmentWhileThereIsAnother()
      throws SQLException {
    // Given
    Callers.Tokens removed = Callers.operator();
    String other = Callers.user(removed, "admin").email();
    Callers.login(other)
        .call()
        .delete("/auth/users/" + removed.claims().getString("sub"))
        .then()
        .statusCode(204);

    // When
    bootstrap.run().await().atMost(SOON);

    // Then
    Callers.attempt(AuthSettings.OPERATOR, AuthSettings.PASSWORD).then().statusCode(401);

    // When there is none any more
    noOperator();
    bootstrap.run().await().atMost(SOON);

    // Then
    Callers.login(AuthSettings.OPERATOR);
  }

  @Test
  void environmentAndTokenMakeOneOperatorBetweenThem() throws Exception {
    try {
      for (int i = 0; i < 8; i++) {
        // Given
        nobody();
        SetupToken token = offered().orElseThrow();
        String email = someEmail();

        // When
        CompletableFuture<Void> environment = bootstrap.run().subscribeAsCompletionStage();
        Response claimed = claim(token.text(), email);
        environment.get(10, TimeUnit.SECONDS);

        // Then
        assertEquals(
            "1",
            Database.read(
                "select count(*) from users where tenant_id = ? and role = 'admin'",
                tenant.value()));
        assertTrue(List.of(201, 409).contains(claimed.statusCode()), claimed::asString);
      }
    } finally {
      nobody();
      bootstrap.run().await().atMost(SOON);
    }
  }

  private void nobody() throws SQLException {
    Database.execute("delete from users where role = 'admin' and tenant_id = '" + tenant + "'");
    Database.execute("delete from setup_token");
  }

  @Test
  void thereIsNoTokenWhileThereIsAnOperator() {
    assertTrue(offered().isEmpty());
    claim("anything", someEmail()).then().spec(problem(409, "operator-exists"));
  }

  @Test
  void replicasThatStartTogetherOfferOneTokenAndALaterStartAnother() throws SQLException {
    // Given
    noOperator();
    SetupToken token = offered().orElseThrow();

    // When, Then
    assertTrue(offered().isEmpty());
    Database.execute("update setup_token set created_at = now() - interval '11 minutes'");
    SetupToken later = offered().orElseThrow();
    claim(token.text(), someEmail()).then().spec(problem(403, "wrong-setup-token"));
    Database.execute("update setup_token set expires_at = now() - interval '1 second'");
    claim(later.text(), someEmail()).then().spec(problem(403, "wrong-setup-token"));
    assertFalse(later.toString().contains(later.text()));
  }
}
