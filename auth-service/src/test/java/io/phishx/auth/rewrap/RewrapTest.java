package io.phishx.auth.rewrap;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.Coverage;
import io.phishx.crypto.client.FakeKeyUpkeep;
import io.phishx.crypto.client.RewrapJob;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class RewrapTest {

  private static final String BEHIND =
      """
      select (select count(*) from users where tenant_id = ? and (email like 'v2:1:%'
          or password_hash like 'v2:1:%' or email_index like 'i1:%'))
        + (select count(*) from sessions where tenant_id = ? and ip_address like 'v2:1:%')
        + (select count(*) from audit_log where tenant_id = ? and ip_address like 'v2:1:%')
      """;

  @Inject RewrapJob job;
  @Inject CountingCipher cipher;
  @Inject FakeKeyUpkeep upkeep;
  @Inject MeterRegistry metrics;

  @Test
  void everySealedValueFollowsTheNewestKeysWhileLoginsGoOn() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    Callers.User user = Callers.user(admin, "soc_analyst");
    user.login();
    assertTrue(behind(tenant.id()) > 3, "values under the first key");

    // When
    cipher.rotate();
    user.login();
    job.wake(new TenantId(tenant.id()));

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              user.login();
              assertEquals(0, behind(tenant.id()));
            });
    user.login();
    admin.call().get("/auth/me").then().body("email", equalTo(tenant.adminEmail()));
    admin
        .call()
        .get("/auth/audit-log/verification")
        .then()
        .statusCode(200)
        .body("intact", equalTo(true));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertTrue(
                    Objects.requireNonNull(
                            Objects.requireNonNull(upkeep.reported(new TenantId(tenant.id())))
                                .tables()
                                .get("users"))
                        .stream()
                        .allMatch(
                            count ->
                                count.keyVersion() >= 2
                                    && (count.field().equals("name") || count.rows() == 2))));
    given().get("/.well-known/jwks.json").then().statusCode(200);
  }

  @Test
  void theApplicationCanReplaceAuditValuesBySealedOnesOnly() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    tenant.admin();

    // When / Then
    for (String value : new String[] {"'10.0.0.1'", "null", "'v3:x'", "' v2:1:x'"}) {
      assertEquals(0, replaced(tenant.id(), value), value);
    }
  }

  @Test
  void theyMayBeInEitherFormat() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    tenant.admin();

    // When / Then: as crypto-service gives them for tables in the format v1 and in its own
    assertTrue(replaced(tenant.id(), "'v1:gAAAAA'") > 0);
    assertTrue(replaced(tenant.id(), "'v2:2:AAAA'") > 0);
  }

  @Test
  void aValueThatNeverFollowsIsCountedAndNotCalledBehind() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    tenant.admin();
    int lost =
        Database.execute(
            "update audit_log set ip_address = 'v1:lost'"
                + " where tenant_id = ? and ip_address is not null",
            tenant.id());
    assertTrue(lost > 0);

    // When
    job.wake(new TenantId(tenant.id()));

    // Then
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Coverage reported = upkeep.reported(new TenantId(tenant.id()));
              return reported != null
                  && reported.tables().getOrDefault("audit_log", List.of()).stream()
                      .anyMatch(count -> count.format().equals("v1") && count.rows() > 0);
            });
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> metrics.get("phishx_rewrap_behind_seconds").gauge().value() == 0);
  }

  /** How many audit entries would have {@code value} as their address; none has it afterwards. */
  private static long replaced(UUID tenant, String value) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                with seen as (
                  select set_config('app.tenant', ?::text, true), array_agg(id) as ids,
                    array_agg(ip_address) as ips, array_agg(user_agent) as agents,
                    array_agg(action_details) as details
                  from audit_log where tenant_id = ? and ip_address is not null)
                select count(*) from seen, rewrap_audit_log(?, ids, details, details, ips,
                  array_fill(%s::text, array[array_length(ids, 1)]), agents, agents)
                """
                    .formatted(value))) {
      // closed without a commit
      connection.setAutoCommit(false);
      for (int i = 1; i <= 3; i++) {
        statement.setObject(i, tenant);
      }
      try (ResultSet rows = statement.executeQuery()) {
        assertTrue(rows.next());
        return rows.getLong(1);
      }
    }
  }

  private static long behind(UUID tenant) throws SQLException {
    return Database.number(BEHIND, tenant, tenant, tenant);
  }
}
