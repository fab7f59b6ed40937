package io.phishx.e2e;

import static io.phishx.e2e.OwnTenant.as;
import static io.phishx.e2e.OwnTenant.token;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.e2e.RunningSystem.Demo;
import io.phishx.gateway.ServiceEntry;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant from its first mail to its end in every service, one of which was away meanwhile. */
@ExtendWith(RunningSystem.class)
class TenantEndTest {

  private static final String AWAY = "anomaly-service";
  private static final Duration LAG = Duration.ofSeconds(5);
  private static final Duration A_MINUTE = Duration.ofSeconds(60);

  /** Of what has a tenant's id: all but what says that it was, or that its keys are destroyed. */
  private static final String TABLES =
      """
      select c.relname from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition
        and c.relname not in ('audit_log', 'audit_chain', 'audit_heads', 'audit_pending',
          'revocations', 'tenant_erasures', 'key_rotation', 'shredding')
      """;

  private static ValidatableResponse seal(Demo demo, String token) {
    return as(token)
        .body(
            Map.of(
                "table", "findings",
                "row_ids", List.of("1"),
                "rows", List.of(Map.of("description", "x"))))
        .post(demo.system().serviceUrl("crypto-service").resolve("/encryption/rows/encrypt"))
        .then();
  }

  private static ValidatableResponse read(Demo demo, String token, String path) {
    return as(token).get(demo.system().url().resolve(path)).then();
  }

  /** The tables in which a tenant has rows, of every service, with their numbers. */
  private static Map<String, Long> rows(Demo demo, OwnTenant tenant) throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    for (ServiceEntry service : demo.system().services()) {
      try (Connection superuser = demo.system().postgres().connectAsSuperuser(service.database());
          Statement tables = superuser.createStatement();
          Statement counts = superuser.createStatement();
          ResultSet table = tables.executeQuery(TABLES)) {
        while (table.next()) {
          String name = table.getString(1);
          try (ResultSet count =
              counts.executeQuery(
                  "select count(*) from " + name + " where tenant_id = '" + tenant.id() + "'")) {
            if (count.next() && count.getLong(1) > 0) {
              rows.put(service.database() + "." + name, count.getLong(1));
            }
          }
        }
      }
    }
    return rows;
  }

  /** The receipt that a published key signed, as it was signed. */
  private static JsonPath verified(Demo demo, JsonPath receipt) throws JoseException {
    String keys =
        given()
            .get(demo.system().url().resolve("/encryption/receipt-keys"))
            .then()
            .statusCode(200)
            .extract()
            .asString();
    JsonWebSignature jws = new JsonWebSignature();
    jws.setCompactSerialization(receipt.getString("signature.jws"));
    jws.setKey(
        new JsonWebKeySet(keys)
            .findJsonWebKey(receipt.getString("signature.kid"), null, null, null)
            .getKey());
    assertTrue(jws.verifySignature());
    return JsonPath.from(jws.getPayload());
  }

  /**
   * As if the tenant's tokens were good again: what is left then is that his rows and keys are
   * gone. Whoever knew of the revocations keeps them, so it takes processes that never did.
   */
  private static void forgetRevocations(Demo demo, OwnTenant tenant) throws SQLException {
    try (Connection superuser = demo.system().postgres().connectAsSuperuser("phishx_auth");
        Statement statement = superuser.createStatement()) {
      statement.execute("delete from revocations where tenant_id = '" + tenant.id() + "'");
      statement.execute("update versions set version = version + 1 where name = 'trust'");
    }
  }

  @Test
  void deletedTenantIsRefusedAtOnceAndErasedByEveryServiceAlsoByOneThatWasAway(Demo demo)
      throws SQLException, JoseException {
    // Given
    String operator = demo.operator();
    OwnTenant own = OwnTenant.make(demo);
    JsonPath login = own.login().then().statusCode(200).extract().jsonPath();
    String user = login.getString("access_token");
    String client = token(own.clientGrant());
    String service = token(own.serviceGrant(AWAY));
    String mail =
        Mails.ingest(demo, client, Mails.plain("Of a tenant that ends"))
            .then()
            .statusCode(201)
            .extract()
            .path("email_id");
    String experiment = own.experiment(user);
    seal(demo, client).statusCode(200);
    Map<String, Long> before = rows(demo, own);
    for (String table :
        List.of(
            "phishx_auth.users",
            "phishx_auth.clients",
            "phishx_crypto.data_key",
            "phishx_anomaly.email_analysis",
            "phishx_experiment.experiment")) {
      assertTrue(before.containsKey(table), () -> table + " of " + before);
    }
    Neighbour neighbour = Neighbour.make(demo);

    // When
    demo.system().kill(AWAY);
    try {
      as(operator)
          .delete(demo.system().url().resolve(own.path()))
          .then()
          .statusCode(202)
          .body("state", equalTo("deleting"));

      // Then
      await().atMost(LAG).untilAsserted(() -> seal(demo, client).statusCode(401));
      String others = "erasure.services.findAll { it.service != '" + AWAY + "' }.done";
      await()
          .atMost(A_MINUTE)
          .untilAsserted(
              () ->
                  own.seenBy(operator)
                      .body("erasure.services", hasSize(5))
                      .body(others, everyItem(equalTo(true))));
      own.seenBy(operator)
          .body("state", equalTo("deleting"))
          .body("erasure.keys_shredded", equalTo(false))
          .body("erasure.services.find { it.service == '" + AWAY + "' }.done", equalTo(false));
    } finally {
      demo.system().start(AWAY);
    }
    await()
        .atMost(A_MINUTE)
        .untilAsserted(
            () ->
                own.seenBy(operator)
                    .body("state", equalTo("deleted"))
                    .body("erasure.services.done", everyItem(equalTo(true)))
                    .body(
                        "erasure.services.find { it.service == '" + AWAY + "' }.rows",
                        greaterThan(0))
                    .body("erasure.keys_shredded", equalTo(true)));
    assertEquals(Map.of(), rows(demo, own));
    assertEquals(Probe.all(401), Probe.ofTenant(demo, user));
    assertEquals(Probe.all(401), Probe.ofTenant(demo, client));
    assertEquals(Probe.all(401), Probe.ofService(demo, service));
    own.login().then().statusCode(401);
    own.refresh(login.getString("refresh_token_id")).then().statusCode(401);
    own.clientGrant().then().statusCode(401);
    own.serviceGrant(AWAY).then().statusCode(400).body("error", equalTo("invalid_grant"));
    assertTrue(
        Long.parseLong(
                demo.read(
                    "phishx_auth",
                    "select count(*) from audit_log where tenant_id = '" + own.id() + "'"))
            > 0);
    JsonPath receipt = own.seenBy(operator).extract().jsonPath();
    receipt.setRootPath("erasure.receipt");
    JsonPath signed = verified(demo, receipt);
    assertEquals(own.id(), signed.getString("tenant_id"));
    assertFalse(signed.getList("keys").isEmpty());
    assertEquals(
        receipt.getString("signature.jws"),
        read(demo, operator, "/encryption/tenants/" + own.id() + "/keys")
            .statusCode(200)
            .extract()
            .path("signature.jws"));
    neighbour.assertUntouched();

    // When
    forgetRevocations(demo, own);
    List.of("crypto-service", AWAY, "experiment-service").forEach(demo.system()::restart);

    // Then
    await().atMost(A_MINUTE).untilAsserted(() -> seal(demo, client).statusCode(410));
    await()
        .atMost(A_MINUTE)
        .untilAsserted(() -> read(demo, user, "/emails/" + mail).statusCode(404));
    await()
        .atMost(A_MINUTE)
        .untilAsserted(() -> read(demo, user, "/experiments/" + experiment).statusCode(404));
  }

  /** Another tenant's mail and experiment. */
  private record Neighbour(
      Demo demo, String token, String subject, String mail, String experiment) {

    static Neighbour make(Demo demo) {
      String token = demo.token("soc_analyst");
      String subject = "Of a neighbour " + UUID.randomUUID();
      String mail =
          Mails.ingest(demo, demo.token("api_client"), Mails.plain(subject))
              .then()
              .statusCode(201)
              .extract()
              .path("email_id");
      return new Neighbour(demo, token, subject, mail, OwnTenant.experiment(demo, token));
    }

    void assertUntouched() {
      assertEquals(Probe.all(200), Probe.ofTenant(demo, token));
      read(demo, token, "/emails/" + mail).statusCode(200).body("subject", equalTo(subject));
      read(demo, token, "/experiments/" + experiment).statusCode(200);
    }

    @Override
    public String toString() {
      return "Neighbour[***]";
    }
  }
}
