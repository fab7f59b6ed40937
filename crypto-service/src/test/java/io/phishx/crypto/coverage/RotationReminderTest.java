package io.phishx.crypto.coverage;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.feed.Notice;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.feed.Subscription;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.client.OwnerWithoutRows;
import io.phishx.crypto.rotation.DataKeyRotation;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(ForgetfulReplica.class)
class RotationReminderTest {

  private static final String CHANNEL = "phishx.crypto.key-rotated";
  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Calls calls = Calls.ofNewTenant();

  @Inject RotationReminder another;
  @Inject DataKeyRotation rotation;
  @Inject TenantTransaction transactions;
  @Inject CryptoConfig config;
  @Inject Notices notices;
  @Inject Vertx vertx;

  private RotationReminder reminder;

  @BeforeEach
  void start() throws SQLException {
    Database.execute("delete from work_lease where name = 'rewrap'");
    // a replica of its own: the service's may have its turn at any moment
    reminder =
        new RotationReminder(
            rotation, transactions, Clock.systemUTC(), config, vertx.getDelegate());
  }

  @AfterEach
  void bringBack() throws SQLException {
    RedisResource.restart();
    OwnerWithoutRows.end();
  }

  @Test
  void aKeyWhoseRotationNobodyHeardOfIsRetiredThoughItsTenantHasNoRows() throws SQLException {
    // Given: it was rotated while Redis was away
    calls.encrypt(ROW);
    awaitListeners(1);
    OwnerWithoutRows.start(vertx, transactions, notices, calls);
    awaitListeners(2);
    RedisResource.kill();
    rotate(calls);
    RedisResource.restart();
    awaitListeners(2);
    longAgo(calls);
    countedTwice(calls, "users", "audit_log");
    retire()
        .spec(problem(409, "key-in-use"))
        .body("detail", equalTo("email_analysis was never counted"));

    // When
    takeTheTurn();
    int told = reminder.remind().await().atMost(LONG);

    // Then
    assertTrue(told > 0);
    await().atMost(LONG).untilAsserted(() -> retire().statusCode(204));
    assertEquals(List.of(), toldAgain(List.of(calls), 500));
  }

  @Test
  void everyTenantThatWasNotCountedTwiceIsToldOfOnceInOneRound() throws SQLException {
    // Given
    List<Calls> uncounted = Stream.generate(Calls::ofNewTenant).limit(5).toList();
    Calls countedOnce = Calls.ofNewTenant();
    Calls counted = Calls.ofNewTenant();
    Calls fresh = Calls.ofNewTenant();
    for (Calls each :
        Stream.concat(uncounted.stream(), Stream.of(countedOnce, counted, fresh)).toList()) {
      each.encrypt(ROW);
      rotate(each);
      if (each != fresh) {
        longAgo(each);
      }
    }
    countedTwice(counted, "users", "audit_log", "email_analysis", "findings");
    countedTwice(countedOnce, "users", "audit_log", "email_analysis", "findings");
    Database.execute(
        "update coverage_report set field_since = counted_at where tenant_id = '%s'"
            .formatted(countedOnce.tenant()));

    // When
    List<Calls> asked =
        Stream.concat(uncounted.stream(), Stream.of(countedOnce, counted, fresh)).toList();
    List<UUID> told = toldAgain(asked, 2);

    // Then
    assertEquals(
        Stream.concat(uncounted.stream(), Stream.of(countedOnce))
            .map(Calls::tenant)
            .sorted()
            .toList(),
        told.stream().sorted().toList());
    assertEquals(0, another.remind().await().atMost(LONG), "it is the other replica's turn");
  }

  /**
   * The tenants among {@code asked} that a round in pages of {@code atOnce} keys gives a notice of.
   */
  private List<UUID> toldAgain(List<Calls> asked, int atOnce) throws SQLException {
    List<Notice> heard = new CopyOnWriteArrayList<>();
    AtomicBoolean listens = new AtomicBoolean();
    Subscription subscription = notices.listen(CHANNEL, heard::add, () -> listens.set(true));
    await().atMost(LONG).untilTrue(listens);
    UUID last = UUID.randomUUID();
    takeTheTurn();
    reminder.remind(atOnce).await().atMost(LONG);
    notices.publish(notices.of(CHANNEL, new TenantId(last), null, null)).await().atMost(LONG);
    await().atMost(LONG).until(() -> heard.stream().anyMatch(notice -> isOf(notice, last)));
    subscription.stop();
    List<UUID> tenants = asked.stream().map(Calls::tenant).toList();
    return heard.stream()
        .map(notice -> Objects.requireNonNull(notice.tenantId()).value())
        .filter(tenants::contains)
        .toList();
  }

  private static boolean isOf(Notice notice, UUID tenant) {
    return Objects.requireNonNull(notice.tenantId()).value().equals(tenant);
  }

  private static void takeTheTurn() throws SQLException {
    Database.execute("delete from work_lease where name = 'rotation-reminder'");
  }

  private static void rotate(Calls of) {
    of.post(of.user("admin"), "/encryption/keys/rotate", "").statusCode(200);
  }

  private ValidatableResponse retire() {
    return calls.post(calls.user("admin"), "/encryption/keys/1/retire", "");
  }

  private static void longAgo(Calls of) throws SQLException {
    Database.execute(
        """
        update data_key set created_at = created_at - interval '1 hour',
          rotated_at = rotated_at - interval '1 hour'
        where tenant_id = '%s'
        """
            .formatted(of.tenant()));
  }

  /** Their services found nothing, ten minutes ago and now. */
  private static void countedTwice(Calls of, String... tables) throws SQLException {
    for (String table : tables) {
      Database.execute(
          """
          insert into coverage_report (tenant_id, table_name, reporter, counted_at, columns,
            lowest_field, field_since, lowest_index, index_since)
          values ('%s', '%s', 'its owner', now(), '[]'::jsonb, 2147483647,
            now() - interval '10 minutes', 2147483647, now() - interval '10 minutes')
          """
              .formatted(of.tenant(), table));
    }
  }

  private static void awaitListeners(long count) {
    await().atMost(LONG).ignoreExceptions().until(() -> listeners() >= count);
  }

  private static long listeners() {
    String[] answer = RedisResource.command("PUBSUB", "NUMSUB", CHANNEL).split("\n", -1);
    return Long.parseLong(answer[answer.length - 1].strip());
  }
}
