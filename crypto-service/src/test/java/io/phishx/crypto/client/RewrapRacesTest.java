package io.phishx.crypto.client;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.restassured.path.json.JsonPath;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners' rows that somebody has changed in the wrong way, or changes at the wrong moment. */
@RunningService
class RewrapRacesTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String OWNER = "anomaly-service";
  private static final RewrapTable TABLE =
      new RewrapTable(
          "race_try",
          "email_analysis",
          "bound",
          List.of("sender", "subject"),
          Map.of("sender", "sender_index"),
          Optional.empty());

  private final Calls calls = Calls.ofNewTenant();
  private final TenantId tenant = new TenantId(calls.tenant());

  @Inject Vertx vertx;
  @Inject TenantTransaction transactions;

  @BeforeEach
  void createTable() throws SQLException {
    Database.execute(
        """
        create table race_try (id uuid primary key, tenant_id uuid not null, bound uuid,
          sender text, subject text, sender_index text);
        grant select, insert, update on race_try to phishx_app
        """);
  }

  @AfterEach
  void dropTable() throws SQLException {
    Database.execute("drop table race_try");
  }

  @Test
  void foreignValuesAreCountedAndNotWrittenAgain() throws SQLException {
    // Given: sealed for another row
    UUID foreign = store(1, UUID.randomUUID());
    UUID own = store(2, null);
    rotate();

    // When
    KeyTargets first = pass();
    String written = read("xmin::text", foreign);
    KeyTargets second = pass();

    // Then
    assertFalse(first.settled() || first.mayWait() || second.settled() || second.mayWait());
    assertTrue(read("sender", own).startsWith("v2:2:"));
    assertTrue(read("sender", foreign).startsWith("v2:1:"));
    assertEquals(written, read("xmin::text", foreign));
    calls
        .get(calls.user("admin"), "/encryption/coverage")
        .body(
            "tables.find { it.table == 'email_analysis' }.columns"
                + ".findAll { it.column == 'sender' && it.format == 'v2' }"
                + ".collectEntries { [it.key_version, it.rows] }",
            equalTo(Map.of(1, 1, 2, 1)));
  }

  @Test
  void aValueWithAVersionThatNoKeyHasStopsNoReport() throws SQLException {
    // Given
    UUID own = store(2, null);
    for (String forged : List.of("v2:0:AAAA", "v2:000:AAAA", "v2:01:AAAA", "v2:9999999999:AAAA")) {
      Database.execute(
          "insert into race_try (id, tenant_id, bound, sender) values ('%1$s', '%2$s', '%1$s', '%3$s')"
              .formatted(UUID.randomUUID(), calls.tenant(), forged));
    }
    rotate();

    // When
    pass();

    // Then: they open under no key, so they need none
    assertTrue(read("sender", own).startsWith("v2:2:"));
    calls
        .get(calls.user("admin"), "/encryption/coverage")
        .body(
            "tables.find { it.table == 'email_analysis' }.columns"
                + ".findAll { it.column == 'sender' && it.format != 'index' }"
                + ".collectEntries { [it.format + it.key_version, it.rows] }",
            equalTo(Map.of("readable0", 4, "v22", 1)));
  }

  @Test
  void aRowWithoutAnIdToOpenByStopsNoOther() throws SQLException {
    // Given: it comes first
    UUID without = store(1, null);
    Database.execute("update race_try set bound = null where id = '" + without + "'");
    UUID own = store(2, null);
    rotate();

    // When
    pass();

    // Then
    assertTrue(read("sender", own).startsWith("v2:2:"));
    assertTrue(read("sender", without).startsWith("v2:1:"));
  }

  @Test
  void anAnswerThatComesLateLeavesTheNewerIndexOfAnotherReplica() throws SQLException {
    // Given: a value that stays, without its index
    UUID row = store(1, null);
    Database.execute("update race_try set sender_index = null");

    // When: another replica has stored it by a newer key before this one writes
    pass(
        new Upkeep() {
          @Override
          public Uni<List<RewrappedRow>> rewrap(TenantId whose, Rows table) {
            return super.rewrap(whose, table)
                .invoke(() -> execute("update race_try set sender_index = 'i2:newer'"));
          }
        },
        new AtomicInteger());

    // Then
    assertEquals("i2:newer", read("sender_index", row));
  }

  @Test
  void theLeaseIsHeldWhileACountTakesLongerThanItLasts() throws Exception {
    // Given
    store(1, null);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    try (Connection other = PostgresResource.superuser();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      AtomicInteger before = new AtomicInteger(Integer.MAX_VALUE);

      // When: the count finds its table locked
      CompletableFuture<KeyTargets> counting =
          CompletableFuture.supplyAsync(
              () ->
                  pass(
                      new Upkeep() {
                        @Override
                        public Uni<KeyTargets> targets(TenantId whose) {
                          return super.targets(whose)
                              .invoke(
                                  () -> {
                                    if (asked.incrementAndGet() == 2) {
                                      lock(lock);
                                      before.set(held.get());
                                    }
                                  });
                        }
                      },
                      held));

      // Then
      await().atMost(LONG).until(() -> held.get() >= before.get() + 3L);
      assertFalse(counting.isDone());
      other.rollback();
      counting.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
    int after = held.get();
    pass(new Upkeep(), new AtomicInteger());
    assertEquals(after, held.get(), "it is held no longer than that");
  }

  private static void lock(Statement statement) {
    try {
      statement.execute("lock table race_try in access exclusive mode");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(String sql) {
    try {
      Database.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyTargets pass() {
    return pass(new Upkeep(), new AtomicInteger());
  }

  /** A whole look of a replica that counts in {@code held} how often it has asked for its lease. */
  private KeyTargets pass(KeyUpkeep upkeep, AtomicInteger held) {
    RewrapPass pass =
        new RewrapPass(
            transactions,
            upkeep,
            new Passes.Owner(List.of(TABLE), tenant),
            Configs.rewrap(Map.of("lease", "300ms")),
            () ->
                Uni.createFrom()
                    .item(
                        () -> {
                          held.incrementAndGet();
                          return true;
                        }),
            new SimpleMeterRegistry());
    return Passes.turn(pass, tenant).await().atMost(LONG).orElseThrow();
  }

  private void rotate() {
    calls.post(calls.user("admin"), "/encryption/keys/rotate", "").statusCode(200);
  }

  /**
   * Stores a mail.
   *
   * @param place of its id among the others
   * @param sealedFor the row that its values are bound to; null for itself
   */
  private UUID store(long place, @Nullable UUID sealedFor) throws SQLException {
    UUID id = new UUID(place, UUID.randomUUID().getLeastSignificantBits());
    UUID bound = sealedFor == null ? id : sealedFor;
    JsonPath sealed =
        calls
            .post(
                calls.service(OWNER),
                "/encryption/rows/encrypt",
                Map.of(
                    "table",
                    "email_analysis",
                    "row_ids",
                    List.of(bound.toString()),
                    "rows",
                    List.of(Map.of("sender", "a@b.example", "subject", "s"))))
            .statusCode(200)
            .extract()
            .jsonPath();
    Database.execute(
        "insert into race_try values ('%1$s', '%2$s', '%1$s', '%3$s', '%4$s', '%5$s')"
            .formatted(
                id,
                calls.tenant(),
                sealed.getString("rows[0].sender"),
                sealed.getString("rows[0].subject"),
                sealed.getString("indexes[0].sender")));
    return id;
  }

  private static String read(String column, UUID id) throws SQLException {
    return Database.read("select %s from race_try where id = '%s'".formatted(column, id));
  }

  /** crypto-service, as the owner asks it. */
  private class Upkeep implements KeyUpkeep {

    private final KeyUpkeep real = Passes.upkeep(vertx, calls, OWNER);

    @Override
    public Uni<KeyTargets> targets(TenantId whose) {
      return real.targets(whose);
    }

    @Override
    public Uni<List<RewrappedRow>> rewrap(TenantId whose, Rows table) {
      return real.rewrap(whose, table);
    }

    @Override
    public Uni<KeyTargets> report(TenantId whose, Coverage coverage) {
      return real.report(whose, coverage);
    }
  }
}
