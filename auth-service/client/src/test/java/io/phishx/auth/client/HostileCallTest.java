package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.Management;
import io.phishx.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that no honest client makes are the caller's fault, and leave no trace of their text. */
@ProbeService
class HostileCallTest {

  private final String token = TestTokens.of("admin", UUID.randomUUID());

  private RequestSpecification admin() {
    return given().auth().oauth2(token).contentType(ContentType.JSON).urlEncodingEnabled(false);
  }

  /** Sends bytes that an HTTP client would refuse to send. */
  private String raw(String method, String target, String... headers) throws IOException {
    String head =
        String.join(
            "\r\n",
            method + " " + target + " HTTP/1.1",
            "Host: localhost",
            "Authorization: Bearer " + token,
            "Connection: close",
            String.join("\r\n", headers));
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      String body = method.equals("POST") ? "{}" : "";
      socket.getOutputStream().write((head + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertProblem(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
    assertTrue(answer.contains("\"type\":\"/problems/"), answer);
  }

  @Test
  void unreadableMediaTypesAreTheCallersFault() throws IOException {
    for (String type : List.of("garbage", "/", "a/b/c;", ";", "json/")) {
      assertProblem(415, raw("POST", "/things", "Content-Type: " + type, "Content-Length: 2"));
    }
    assertProblem(400, raw("GET", "/things", "Accept: garbage"));
  }

  @Test
  void publicCallsOfOneNetworkAreLimited() {
    int limit = ConfigProvider.getConfig().getValue("phishx.http.public-calls", Integer.class);
    @Nullable Response refused = null;
    int answered = 0;
    // while it is spent the budget is refilled by one call every minute / limit
    while (refused == null && answered < 3 * limit) {
      Response response = given().get("/things/public");
      if (response.statusCode() == 429) {
        refused = response;
      } else {
        response.then().statusCode(200);
        answered++;
      }
    }

    assertNotNull(refused);
    assertTrue(answered >= limit, answered + " calls");
    refused
        .then()
        .spec(problem(429, "/problems/too-many-calls"))
        .header("Retry-After", matchesPattern("[1-9][0-9]*"))
        .header("RateLimit-Limit", equalTo(String.valueOf(limit)))
        .header("RateLimit-Remaining", equalTo("0"))
        .header("RateLimit-Reset", matchesPattern("[1-9][0-9]*"));
    given().get("/things/open").then().statusCode(200);
  }

  @Test
  void nulInATextThatReachesTheDatabaseIsTheCallersFault() {
    admin()
        .body("{\"name\":\"a\\u0000b\"}")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/invalid-characters"));
    admin().get("/things/named/a%00b").then().spec(problem(400, "/problems/invalid-characters"));
    admin().get("/things/named/ab").then().statusCode(200);
  }

  @Test
  void jsonThatTwoReadersCouldUnderstandDifferentlyIsRefused() {
    for (String body :
        List.of(
            "{\"name\":\"a\",\"name\":\"b\"}",
            "{\"name\":\"a\"} {\"name\":\"b\"}",
            "{\"name\":\"a\"}x")) {
      admin().body(body).post("/things").then().spec(problem(400, "/problems/malformed-json"));
    }
  }

  @Test
  void methodThatAPathDoesNotTakeIsToldWhichItDoes() {
    admin()
        .delete("/things")
        .then()
        .spec(problem(405, "/problems/method-not-allowed"))
        .header("Allow", equalTo("GET, HEAD, OPTIONS, POST"));
    admin()
        .put("/things/named/x")
        .then()
        .spec(problem(405, "/problems/method-not-allowed"))
        .header("Allow", equalTo("GET, HEAD, OPTIONS"));
  }

  @Test
  void answersAreNotKept() {
    admin().get("/things").then().header("Cache-Control", equalTo("no-store"));
    given().get("/things").then().statusCode(401).header("Cache-Control", equalTo("no-store"));
  }

  @Test
  void metricsShowNoPathThatACallerWrote() {
    String address = "someone@victim.example";
    admin().get("/" + address).then().statusCode(404);
    admin().get("/things/" + address).then().statusCode(404);
    admin().put("/things/named/" + address).then().statusCode(405);
    admin().get("/things/named/" + address).then().statusCode(200);
    admin().accept("image/png").get("/things/named/" + address).then().statusCode(406);

    await()
        .untilAsserted(
            () ->
                given()
                    .get(Management.url("/q/metrics"))
                    .then()
                    .body(containsString("uri=\"/things/named/{name}\""))
                    .body(containsString("uri=\"UNMATCHED\""))
                    .body(not(containsString("victim.example"))));
  }
}
