package io.phishx.crypto.client;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An owner whose table is kept in the guide's format follows its keys as the others do. */
@RunningService
@TestProfile(ForgetfulReplica.class)
class V1TableTest {

  private static final String ROTATE = "/encryption/keys/rotate?purpose=fernet";
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final RewrapTable V1_TRY =
      new RewrapTable(
          "v1_try", "audit_log", "id", List.of("ip_address"), Map.of(), Optional.empty());

  private final Calls calls = Calls.ofNewTenant();
  private final TenantId tenant = new TenantId(calls.tenant());

  @Inject Vertx vertx;
  @Inject TenantTransaction transactions;

  @Test
  void itsValuesAreBroughtToV1AndReported() {
    // Given
    String value = seal("1", "192.0.2.1");
    assertTrue(value.startsWith("v1:"), value);
    KeyUpkeep upkeep = Passes.upkeep(vertx, calls, "auth-service");

    // When
    KeyTargets targets = upkeep.targets(tenant).await().atMost(LONG);
    List<RewrappedRow> rows =
        upkeep
            .rewrap(
                tenant, new Rows("audit_log", List.of(new Row("1", Map.of("ip_address", value)))))
            .await()
            .atMost(LONG);

    // Then
    assertEquals(Set.of("audit_log"), targets.v1Tables());
    assertEquals(Instant.EPOCH, targets.v1Since());
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

  @Test
  void itsValuesFollowANewKeyOnceEveryReplicaMustKnowIt() throws SQLException {
    // Given
    Database.execute(
        """
        create table v1_try (id uuid primary key, tenant_id uuid not null, ip_address text);
        grant select, insert, update on v1_try to phishx_app
        """);
    UUID early = store("192.0.2.1");
    RewrapPass pass = Passes.of(vertx, transactions, calls, "auth-service", List.of(V1_TRY));

    // When
    Instant before = Instant.now();
    calls.post(calls.user("admin"), ROTATE, "").statusCode(200);
    UUID late = store("192.0.2.2");
    String earlyBefore = read(early);
    String lateBefore = read(late);
    KeyTargets atOnce = Passes.turn(pass, tenant).await().atMost(LONG).orElseThrow();
    boolean inTime = Duration.between(before, Instant.now()).compareTo(ForgetfulReplica.SETTLE) < 0;

    // Then: nothing is sealed by it yet, and the owner is to come again
    if (inTime) {
      assertFalse(atOnce.settled());
      assertEquals(Instant.EPOCH, atOnce.v1Since());
      assertEquals(earlyBefore, read(early));
      assertEquals(lateBefore, read(late));
    }

    // Then: both rows follow, and each only once
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              Passes.turn(pass, tenant).await().atMost(LONG);
              assertNotEquals(earlyBefore, read(early));
            });
    String earlyAfter = read(early);
    String lateAfter = read(late);
    Passes.turn(pass, tenant).await().atMost(LONG);
    assertEquals(earlyAfter, read(early));
    assertEquals(lateAfter, read(late));
    assertOpens(early, "192.0.2.1");
    assertOpens(late, "192.0.2.2");
    if (inTime) {
      assertNotEquals(lateBefore, lateAfter);
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  calls
                      .get(calls.user("admin"), "/encryption/keys")
                      .body(
                          "items.findAll { it.purpose == 'fernet' }.uses", equalTo(List.of(2, 2))));
    }
    Database.execute("drop table v1_try");
  }

  @Test
  void theyFollowWhereAFunctionWritesThemInPlaceOfTheOwner() throws SQLException {
    // Given: the owner may only append, and its function takes sealed values of either format
    Database.execute(
        """
        create table v1_try (id uuid primary key, tenant_id uuid not null, ip_address text);
        grant select, insert on v1_try to phishx_app;
        create function write_v1_try(p_tenant uuid, p_ids uuid[], p_old text[], p_new text[])
        returns setof uuid language sql security definer as $$
          update v1_try as stored set ip_address = fresh.new
          from unnest(p_ids, p_old, p_new) as fresh(id, old, new)
          where stored.tenant_id = p_tenant and stored.id = fresh.id
            and stored.ip_address is not distinct from fresh.old and fresh.new ~ '^v[12]:'
          returning stored.id
        $$;
        grant execute on function write_v1_try(uuid, uuid[], text[], text[]) to phishx_app
        """);
    try {
      UUID row = UUID.randomUUID();
      Database.execute(
          "insert into v1_try values ('%s', '%s', '%s')"
              .formatted(row, calls.tenant(), seal(row.toString(), "192.0.2.1")));
      String before = read(row);
      RewrapTable table =
          new RewrapTable(
              "v1_try",
              "audit_log",
              "id",
              List.of("ip_address"),
              Map.of(),
              Optional.of("write_v1_try"));

      // When
      calls.post(calls.user("admin"), ROTATE, "").statusCode(200);

      // Then
      RewrapPass pass = Passes.of(vertx, transactions, calls, "auth-service", List.of(table));
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                Passes.turn(pass, tenant).await().atMost(LONG);
                assertNotEquals(before, read(row));
              });
      assertTrue(read(row).startsWith("v1:"));
      assertOpens(row, "192.0.2.1");
    } finally {
      Database.execute(
          "drop function write_v1_try(uuid, uuid[], text[], text[]); drop table v1_try");
    }
  }

  private UUID store(String address) throws SQLException {
    UUID id = UUID.randomUUID();
    Database.execute(
        "insert into v1_try values ('%s', '%s', '%s')"
            .formatted(id, calls.tenant(), seal(id.toString(), address)));
    return id;
  }

  private static String read(UUID id) throws SQLException {
    return Database.read("select ip_address from v1_try where id = '" + id + "'");
  }

  private void assertOpens(UUID id, String address) throws SQLException {
    calls
        .post(
            calls.service("auth-service"),
            "/encryption/rows/decrypt",
            Map.of(
                "table",
                "audit_log",
                "row_ids",
                List.of(id.toString()),
                "rows",
                List.of(Map.of("ip_address", read(id)))))
        .statusCode(200)
        .body("rows[0].ip_address", equalTo(address));
  }

  private String seal(String id, String address) {
    return calls
        .post(
            calls.service("auth-service"),
            "/encryption/rows/encrypt",
            Map.of(
                "table", "audit_log",
                "row_ids", List.of(id),
                "rows", List.of(Map.of("ip_address", address))))
        .statusCode(200)
        .extract()
        .path("rows[0].ip_address");
  }
}
