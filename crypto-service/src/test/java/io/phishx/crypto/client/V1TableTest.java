package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.RunningService;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An owner whose table is kept in the guide's format follows its keys as the others do. */
@RunningService
@TestProfile(ForgetfulReplica.class)
class V1TableTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Calls calls = Calls.ofNewTenant();
  private final TenantId tenant = new TenantId(calls.tenant());

  @Inject Vertx vertx;

  @Test
  void itsValuesAreBroughtToV1AndReported() {
    // Given
    String value =
        calls
            .post(
                calls.service("auth-service"),
                "/encryption/rows/encrypt",
                Map.of(
                    "table", "audit_log",
                    "row_ids", List.of("1"),
                    "rows", List.of(Map.of("ip_address", "192.0.2.1"))))
            .statusCode(200)
            .extract()
            .path("rows[0].ip_address");
    assertTrue(value.startsWith("v1:"), value);
    KeyUpkeep upkeep =
        new RemoteKeyUpkeep(
            new CryptoCalls(
                WebClient.create(vertx),
                Configs.client(URI.create("http://localhost:" + RestAssured.port)),
                any -> new Token(calls.service("auth-service")),
                new Dependency(Clock.systemUTC())));

    // When
    KeyTargets targets = upkeep.targets(tenant).await().atMost(LONG);
    List<RewrappedRow> rows =
        upkeep
            .rewrap(
                tenant, new Rows("audit_log", List.of(new Row("1", Map.of("ip_address", value)))))
            .await()
            .atMost(LONG);

    // Then
    assertFalse(targets.isNone());
    assertEquals(Set.of("audit_log"), targets.v1Tables());
    assertTrue(value.startsWith(targets.prefix("audit_log")));
    assertEquals(List.of(), rows.getFirst().errors());
    assertTrue(rows.getFirst().values().getOrDefault("ip_address", "").startsWith("v1:"));
    upkeep
        .report(
            tenant,
            new Coverage(
                targets.asOf(),
                Map.of("audit_log", List.of(new ColumnCount("ip_address", "v1", 0, 1)))))
        .await()
        .atMost(LONG);
  }

  private record Token(String value) implements Credentials {

    @Override
    public Uni<String> token() {
      return Uni.createFrom().item(value);
    }

    @Override
    public void forget(String token) {}
  }
}
