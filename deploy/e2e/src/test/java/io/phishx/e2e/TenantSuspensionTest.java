package io.phishx.e2e;

import static io.phishx.e2e.OwnTenant.as;
import static io.phishx.e2e.OwnTenant.token;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant that is suspended and resumed, seen from all five services. */
@ExtendWith(RunningSystem.class)
class TenantSuspensionTest {

  private static final Duration LAG = Duration.ofSeconds(5);
  private static final String SERVICE = "anomaly-service";

  @Test
  void suspendedTenantIsRefusedByEveryServiceUntilItIsResumed(Demo demo) {
    // Given
    String operator = demo.operator();
    String neighbour = demo.token("soc_analyst");
    OwnTenant own = OwnTenant.make(demo);
    JsonPath login = own.login().then().statusCode(200).extract().jsonPath();
    String user = login.getString("access_token");
    String client = token(own.clientGrant());
    String service = token(own.serviceGrant(SERVICE));
    String subject = "Before the suspension " + UUID.randomUUID();
    String mail =
        Mails.ingest(demo, client, Mails.plain(subject))
            .then()
            .statusCode(201)
            .extract()
            .path("email_id");
    String experiment = own.experiment(user);
    Map<String, Integer> ofService = Probe.ofService(demo, service);
    assertEquals(Probe.all(200), Probe.ofTenant(demo, user));
    assertEquals(Probe.all(200), Probe.ofTenant(demo, client));

    // When
    own.operate(operator, "suspend").statusCode(200).body("state", equalTo("suspended"));

    // Then
    await()
        .atMost(LAG)
        .untilAsserted(
            () -> {
              assertEquals(Probe.all(401), Probe.ofTenant(demo, user));
              assertEquals(Probe.all(401), Probe.ofTenant(demo, client));
              assertEquals(Probe.all(401), Probe.ofService(demo, service));
            });
    Mails.ingest(demo, client, Mails.plain("During the suspension")).then().statusCode(401);
    own.login().then().statusCode(401);
    own.refresh(login.getString("refresh_token_id")).then().statusCode(401);
    own.clientGrant().then().statusCode(401);
    own.serviceGrant(SERVICE).then().statusCode(400).body("error", equalTo("invalid_grant"));
    assertEquals(Probe.all(200), Probe.ofTenant(demo, neighbour));

    // When
    own.operate(operator, "resume").statusCode(200).body("state", equalTo("active"));

    // Then
    String again = token(own.login());
    String clientAgain = token(own.clientGrant());
    assertEquals(Probe.all(200), Probe.ofTenant(demo, again));
    assertEquals(Probe.all(200), Probe.ofTenant(demo, clientAgain));
    assertEquals(ofService, Probe.ofService(demo, token(own.serviceGrant(SERVICE))));
    as(again)
        .get(demo.system().url().resolve("/emails/" + mail))
        .then()
        .statusCode(200)
        .body("subject", equalTo(subject));
    as(again)
        .get(demo.system().url().resolve("/experiments/" + experiment))
        .then()
        .statusCode(200)
        .body("status", equalTo("running"));
    Mails.ingest(demo, clientAgain, Mails.plain("After the suspension")).then().statusCode(201);
    assertEquals(Probe.all(401), Probe.ofTenant(demo, user));
    assertEquals(Probe.all(401), Probe.ofTenant(demo, client));
    assertEquals(Probe.all(401), Probe.ofService(demo, service));
    own.refresh(login.getString("refresh_token_id")).then().statusCode(401);
  }
}
