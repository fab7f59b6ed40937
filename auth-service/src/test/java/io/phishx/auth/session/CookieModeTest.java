package io.phishx.auth.session;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class CookieModeTest {

  private Callers.User user = new Callers.User(new java.util.UUID(0, 0), "");

  @BeforeEach
  void someUser() {
    user = Callers.user(Callers.operator(), "readonly");
  }

  private static RequestSpecification browser() {
    return given().contentType(ContentType.JSON).header("Sec-Fetch-Site", "same-origin");
  }

  private Response login(RequestSpecification call) {
    return call.queryParam("cookie", true)
        .body(Map.of("username", user.email(), "password", AuthSettings.PASSWORD))
        .post("/auth/login");
  }

  private static String refreshCookie(Response response) {
    Cookie cookie = response.detailedCookie("__Secure-phishx_refresh");
    assertTrue(cookie.isSecured());
    assertTrue(cookie.isHttpOnly());
    assertEquals("Strict", cookie.getSameSite());
    assertEquals("/auth", cookie.getPath());
    return cookie.getValue();
  }

  private static Response refresh(RequestSpecification call, String cookie) {
    return call.cookie("__Secure-phishx_refresh", cookie).post("/auth/refresh");
  }

  private static String ownOrigin() {
    return "http://localhost:" + RestAssured.port;
  }

  @Test
  void refreshAndLogoutGoByTheCookieAlone() {
    // Given
    Response opened = login(browser());
    String first = refreshCookie(opened);
    opened.then().body("$", not(hasKey("refresh_token_id")));

    // When
    Response renewed =
        refresh(browser().header("X-CSRF", "1").header("Origin", ownOrigin()), first);

    // Then
    renewed.then().statusCode(200).body("$", not(hasKey("refresh_token_id")));
    String second = refreshCookie(renewed);
    assertNotEquals(first, second);
    Callers.Tokens access = new Callers.Tokens(renewed.path("access_token"), "");
    Response out =
        browser()
            .header("X-CSRF", "1")
            .cookie("__Secure-phishx_refresh", second)
            .post("/auth/logout");
    out.then().statusCode(204).header("Set-Cookie", containsString("Max-Age=0"));
    Callers.assertRefusedSoon(access);
    refresh(browser().header("X-CSRF", "1"), second).then().statusCode(401);
  }

  @Test
  void cookieIsNotTakenWithoutTheHeader() {
    String cookie = refreshCookie(login(browser()));
    refresh(browser(), cookie).then().spec(problem(403, "cross-site-request"));
    browser()
        .cookie("__Secure-phishx_refresh", cookie)
        .post("/auth/logout")
        .then()
        .spec(problem(403, "cross-site-request"));
    refresh(browser().header("X-CSRF", "1"), cookie).then().statusCode(200);
  }

  @Test
  void cookieIsNotTakenFromAnotherOrigin() {
    // Given
    String cookie = refreshCookie(login(browser()));
    List<Map<String, String>> foreign =
        List.of(
            Map.of("Origin", "https://evil.example"),
            Map.of("Origin", "null"),
            Map.of("Origin", "http://localhost:1"),
            Map.of("Origin", "http://localhost.evil.example:" + RestAssured.port),
            Map.of("Origin", "not a uri"),
            Map.of("Sec-Fetch-Site", "cross-site"),
            Map.of("Sec-Fetch-Site", "same-site"),
            Map.of("Sec-Fetch-Site", "none"),
            Map.of("Origin", ownOrigin(), "Sec-Fetch-Site", "cross-site"));

    for (Map<String, String> headers : foreign) {
      // When
      RequestSpecification call =
          given().contentType(ContentType.JSON).header("X-CSRF", "1").headers(headers);
      Response refreshed = refresh(call, cookie);
      Response loggedOut =
          given()
              .header("X-CSRF", "1")
              .headers(headers)
              .cookie("__Secure-phishx_refresh", cookie)
              .post("/auth/logout");
      Response loggedIn = login(given().contentType(ContentType.JSON).headers(headers));

      // Then
      for (Response response : List.of(refreshed, loggedOut, loggedIn)) {
        response.then().spec(problem(403, "cross-site-request"));
        assertEquals(0, response.cookies().size(), headers.toString());
      }
    }
    refresh(browser().header("X-CSRF", "1"), cookie).then().statusCode(200);
  }

  @Test
  void expiredOrWrongAccessTokenDoesNotKeepABrowserFromLoggingOut() {
    String cookie = refreshCookie(login(browser()));
    browser()
        .header("X-CSRF", "1")
        .header("Authorization", "Bearer not.a.token")
        .cookie("__Secure-phishx_refresh", cookie)
        .post("/auth/logout")
        .then()
        .statusCode(204);
    refresh(browser().header("X-CSRF", "1"), cookie).then().statusCode(401);
    browser().post("/auth/logout").then().spec(problem(401, "invalid-token"));
    browser()
        .header("Authorization", "Bearer not.a.token")
        .post("/auth/logout")
        .then()
        .spec(problem(401, "invalid-token"));
  }

  @Test
  void sessionIsEndedOnceHoweverOftenItsTokensAreShown() throws SQLException {
    // Given
    Response opened = login(browser());
    String sid = new Callers.Tokens(opened.path("access_token"), "").claims().getString("sid");
    String cookie = refreshCookie(opened);

    // When
    for (int i = 0; i < 3; i++) {
      browser()
          .header("X-CSRF", "1")
          .cookie("__Secure-phishx_refresh", cookie)
          .post("/auth/logout")
          .then()
          .statusCode(204);
    }

    // Then
    assertEquals(
        "1",
        Database.read(
            "select count(*) from audit_log"
                + " where event_type = 'token.revoked' and facts->>'session_id' = ?",
            sid));
    assertEquals("1", Database.read("select count(*) from revocations where subject = ?", sid));
  }

  @Test
  void accessTokenLogsOutWithoutACookie() {
    Callers.Tokens tokens = user.login();
    tokens.call().post("/auth/logout").then().statusCode(204);
    Callers.assertRefusedSoon(tokens);
  }
}
