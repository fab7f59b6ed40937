package io.phishx.auth.export;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class UserExportTest {

  @Test
  void exportHoldsTheUserHisSessionsAndHisActsAndNoSecret() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    Callers.User user = Callers.user(admin, "readonly");
    Callers.Tokens ended = user.login();
    Callers.Tokens alive = user.login();
    ended.call().post("/auth/logout").then().statusCode(204);
    String path = "/auth/users/" + user.id() + "/export";

    // When
    Response export = admin.call().get(path);

    // Then
    export
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .header("Content-Disposition", containsString("attachment"))
        .body("user.email", equalTo(user.email()))
        .body("sessions", hasSize(2))
        .body("sessions.ip", hasItem("127.0.0.1"))
        .body("audit_log.event_type", hasItems("session.login", "session.logout"))
        .body("audit_log.ip_address", hasItem("127.0.0.1"))
        .body("complete", equalTo(true));
    assertFalse(export.asString().contains("argon2"));
    assertFalse(export.asString().contains(alive.refresh()));
    admin.call().get("/auth/audit-log").then().body("items.event_type", hasItem("user.exported"));
    alive.call().get(path).then().spec(problem(403, "insufficient-scope"));
    Callers.tenant().admin().call().get(path).then().spec(problem(404, "not-found"));
  }
}
