package io.phishx.crypto.client;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Owners;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant that knows the guide's call only, so that it has no key but for bare values. */
@RunningService
class BareTenantTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String OWNER = "auth-service";
  private static final RewrapTable USERS =
      new RewrapTable(
          "bare_try",
          "users",
          "id",
          List.of("email"),
          Map.of("email", "email_index"),
          Optional.empty());

  private final Calls calls = Calls.ofNewTenant();
  private final TenantId tenant = new TenantId(calls.tenant());

  @Inject Vertx vertx;
  @Inject TenantTransaction transactions;

  @BeforeEach
  void createTable() throws SQLException {
    Database.execute(
        """
        create table bare_try (id uuid primary key, tenant_id uuid not null, email text,
          email_index text);
        grant select, insert, update on bare_try to phishx_app
        """);
  }

  @AfterEach
  void dropTable() throws SQLException {
    Database.execute("drop table bare_try");
  }

  @Test
  void itsUsersAreCountedSoThatTheLoginsOlderIndexKeyCanGo() throws SQLException {
    // Given: nobody else needs the older key
    Calls someone = Calls.ofNewTenant();
    seal(someone, Map.of("table", "users", "row_ids", List.of("1"), "rows", List.of(email())));
    int version =
        calls
            .post(TestTokens.operator(), "/encryption/service-index/rotate", "")
            .statusCode(200)
            .extract()
            .path("version");
    Owners.reportEveryLoginsIndex(version, "now()");
    calls.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"x\"}]}");
    assertEquals(
        "fernet",
        Database.read(
            "select string_agg(purpose, ',') from data_key where tenant_id = '%s'"
                .formatted(calls.tenant())));
    String retire = "/encryption/service-index/" + (version - 1) + "/retire";
    calls
        .post(TestTokens.operator(), retire, "")
        .spec(problem(409, "key-in-use"))
        .body("detail", containsString("never counted for 1 tenants"));

    // When
    pass();

    // Then
    calls.post(TestTokens.operator(), retire, "").statusCode(204);
  }

  @Test
  void itsUsersThatWereSealedBareGetKeysOfTheirRowsAndAnIndex() throws SQLException {
    // Given
    UUID user = UUID.randomUUID();
    String bare = seal(calls, Map.of("table", "users", "rows", List.of(email())));
    assertTrue(bare.startsWith("v1:"), bare);
    Database.execute(
        "insert into bare_try values ('%s', '%s', '%s', null)"
            .formatted(user, calls.tenant(), bare));

    // When
    pass();

    // Then
    String sealed = read("email", user);
    assertTrue(sealed.startsWith("v2:1:"), sealed);
    assertEquals(index(), read("email_index", user));
    calls
        .post(
            calls.service(OWNER),
            "/encryption/rows/decrypt",
            Map.of(
                "table",
                "users",
                "row_ids",
                List.of(user.toString()),
                "rows",
                List.of(Map.of("email", sealed))))
        .statusCode(200)
        .body("rows[0].email", equalTo("a@b.example"));
  }

  private KeyTargets pass() {
    return Passes.turn(Passes.of(vertx, transactions, calls, OWNER, List.of(USERS)), tenant)
        .await()
        .atMost(LONG)
        .orElseThrow();
  }

  private static Map<String, Object> email() {
    return Map.of("email", "a@b.example");
  }

  private static String seal(Calls by, Map<String, Object> body) {
    return by.post(by.service(OWNER), "/encryption/rows/encrypt", body)
        .statusCode(200)
        .extract()
        .path("rows[0].email");
  }

  private String index() {
    return calls
        .post(
            calls.service(OWNER),
            "/encryption/blind-index",
            Map.of("table", "users", "field", "email", "values", List.of("a@b.example")))
        .statusCode(200)
        .extract()
        .path("indexes[0]");
  }

  private static String read(String column, UUID user) throws SQLException {
    return Database.read("select %s from bare_try where id = '%s'".formatted(column, user));
  }
}
