package io.phishx.auth.session;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class SessionPurgeTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  // test classes are made by Quarkus, which injects into fields
  @Inject SessionPurge purge;

  private Callers.User user;

  @BeforeEach
  void newUser() {
    user = Callers.user(Callers.operator(), "readonly");
  }

  private static UUID session(Callers.Tokens tokens) {
    return UUID.fromString(tokens.claims().getString("sid"));
  }

  private static Response refresh(Callers.Tokens tokens) {
    return RestAssured.given()
        .formParam("refresh_token_id", tokens.refresh())
        .post("/auth/refresh");
  }

  private static void alter(String statement, UUID session) throws SQLException {
    assertTrue(Database.execute(statement, session) > 0, statement);
  }

  private static long count(String what, UUID session) throws SQLException {
    return Database.number("select count(*) from " + what, session);
  }

  @Test
  void sessionsThatWereOverLongAgoGoAndOthersStay() throws SQLException {
    // Given
    List<UUID> gone = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      UUID ended = session(user.login());
      alter("update sessions set ended_at = now() - interval '31 days' where id = ?", ended);
      gone.add(ended);
    }
    UUID expired = session(user.login());
    alter("update sessions set expires_at = now() - interval '31 days' where id = ?", expired);
    gone.add(expired);
    UUID endedLately = session(user.login());
    alter("update sessions set ended_at = now() - interval '29 days' where id = ?", endedLately);
    Callers.Tokens living = user.login();

    // When
    purge.purge().await().atMost(LONG);

    // Then
    for (UUID session : gone) {
      assertEquals(0, count("sessions where id = ?", session));
      assertEquals(0, count("refresh_tokens where session_id = ?", session));
    }
    assertEquals(1, count("sessions where id = ?", endedLately));
    living.call().get("/auth/validate").then().statusCode(200);
    refresh(living).then().statusCode(200);
  }

  @Test
  void reuseOfASpentTokenIsStillRecognisedOnceItsAnswerIsForgotten() throws SQLException {
    // Given
    Callers.Tokens first = user.login();
    UUID session = session(first);
    Callers.Tokens second = Callers.tokens(refresh(first));
    Callers.Tokens third = Callers.tokens(refresh(second));
    alter(
        "update refresh_tokens set spent_at = now() - interval '1 hour'"
            + " where session_id = ? and spent_at is not null",
        session);
    alter(
        """
        update refresh_tokens set expires_at = now() - interval '31 days'
        where id = (select id from refresh_tokens where session_id = ? order by issued_at limit 1)
        """,
        session);

    // When
    purge.purge().await().atMost(LONG);

    // Then
    assertEquals(2, count("refresh_tokens where session_id = ?", session));
    assertEquals(0, count("refresh_tokens where answer is not null and session_id = ?", session));
    refresh(first).then().spec(problem(401, "invalid-refresh-token"));
    third.call().get("/auth/validate").then().statusCode(200);

    refresh(second).then().spec(problem(401, "invalid-refresh-token"));
    Callers.assertRefusedSoon(third);
    Callers.operator()
        .call()
        .queryParam("event_type", "session.refresh-reused")
        .queryParam("user_id", user.id())
        .get("/auth/audit-log")
        .then()
        .body("items[0].facts.session_id", equalTo(session.toString()));
  }

  @Test
  void answerThatSomebodyMayStillAskForIsKept() throws SQLException {
    // Given
    Callers.Tokens tokens = user.login();
    refresh(tokens).then().statusCode(200);

    // When
    purge.purge().await().atMost(LONG);

    // Then
    assertEquals(
        1, count("refresh_tokens where answer is not null and session_id = ?", session(tokens)));
  }

  @Test
  void secretsOfEnrolmentsThatNobodyConfirmedInTimeAreForgotten() throws SQLException {
    // Given
    Callers.User other = Callers.user(Callers.operator(), "readonly");
    for (Callers.User each : List.of(user, other)) {
      each.login()
          .call()
          .body(Map.of("current_password", AuthSettings.PASSWORD))
          .post("/auth/me/totp")
          .then()
          .statusCode(200);
    }
    alter(
        "update user_totp set pending_at = now() - interval '16 minutes' where user_id = ?",
        user.id());

    // When
    purge.purge().await().atMost(LONG);

    // Then
    assertEquals(0, count("user_totp where pending is not null and user_id = ?", user.id()));
    assertEquals(1, count("user_totp where pending is not null and user_id = ?", other.id()));
  }
}
