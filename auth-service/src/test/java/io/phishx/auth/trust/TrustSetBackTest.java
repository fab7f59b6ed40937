package io.phishx.auth.trust;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What is trusted after the database lost its last changes, as by a failover or a restore. */
@QuarkusTest
@AuthService
class TrustSetBackTest {

  private static RequestSpecification anotherService() {
    String token =
        given()
            .auth()
            .preemptive()
            .basic("anomaly-service", AuthSettings.ANOMALY_SECRET)
            .formParam("grant_type", "client_credentials")
            .post("/auth/token")
            .then()
            .statusCode(200)
            .extract()
            .path("access_token");
    return given().auth().oauth2(token);
  }

  private static String versions(String column) throws SQLException {
    return Database.read("select " + column + " from versions where name = 'trust'");
  }

  @Test
  void revocationUnderANumberThatWasThereBeforeIsTakenAndTheLostOneStays() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens lost = tenant.admin();
    Callers.Tokens later = tenant.admin();
    String number = versions("version");
    String mark = versions("mark");
    lost.call().post("/auth/logout").then().statusCode(204);
    Callers.assertRefusedSoon(lost);
    Response held = anotherService().get("/internal/feeds/trust");

    // When the revocation is lost, and another one gets its number
    Database.execute("delete from revocations where tenant_id = ?", tenant.id());
    Database.execute(
        "update versions set version = ?::bigint, mark = ?::uuid where name = 'trust'",
        number,
        mark);
    later.call().post("/auth/logout").then().statusCode(204);

    // Then
    assertEquals("\"" + versions("version") + "\"", held.header("ETag"));
    Callers.assertRefusedSoon(later);
    lost.call().get("/auth/validate").then().statusCode(401);
    anotherService()
        .header("If-None-Match", held.header("ETag"))
        .header("Feed-Mark", held.header("Feed-Mark"))
        .get("/internal/feeds/trust")
        .then()
        .statusCode(200)
        .header("Feed-Mark", not(held.header("Feed-Mark")));
  }
}
