package io.phishx.anomaly.baseline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.AnomalyConfigs;
import io.phishx.anomaly.ServiceTest;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantErasing;
import io.phishx.chassis.tenant.TenantErasure;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Processes that share a database learn from each other, and from nothing twice. */
@QuarkusTest
@ServiceTest
class ReplicasTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WINDOW = 1000;

  @Inject BaselineStore store;
  @Inject TenantErasure erasure;
  @Inject ObjectMapper json;
  @Inject AnomalyConfig config;

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final Later clock = new Later();
  private final Ids ids = new Ids(clock);

  @Test
  void everyProcessKnowsWhatAnyHasSeen() throws Exception {
    // Given
    Baselines a = process();
    Baselines b = process();

    // When
    takeInTurns(a, b, 0, 6);

    // Then
    assertKnowsEach(a, 6);
    assertKnowsEach(b, 6);
  }

  @Test
  void aRestartLosesNothingAndLearnsNothingTwice() throws Exception {
    // Given
    Baselines a = process();
    Baselines b = process();
    takeInTurns(a, b, 0, 6);

    // When
    keep(a);
    takeInTurns(a, b, 6, 8);
    clock.passes(Duration.ofMinutes(2));
    keep(b);
    keep(a);
    takeInTurns(a, b, 8, 10);

    // Then
    assertKnowsEach(process(), 10);
    assertKnowsEach(a, 10);
    assertKnowsEach(b, 10);
  }

  @Test
  void anOlderSnapshotReplacesNoNewerOne() throws Exception {
    // Given
    Baselines a = process();
    Baselines b = process();
    takeInTurns(a, b, 0, 4);
    clock.passes(Duration.ofMinutes(2));
    assertKnowsEach(b, 4);
    keep(b);
    String newer = floor();

    // When
    keep(a);

    // Then
    assertEquals(newer, floor());
    assertKnowsEach(process(), 4);
  }

  @Test
  void aMailThatIsCommittedLateIsLearnedByAll() throws Exception {
    // Given
    Baselines a = process();
    Baselines b = process();
    UUID early = ids.next();
    takeInTurns(a, b, 0, 2);
    assertKnowsEach(b, 2);
    keep(b);

    // When
    store(early, 2);
    learn(a, early, 2);

    // Then
    assertKnowsEach(a, 3);
    assertKnowsEach(b, 3);
    assertKnowsEach(process(), 3);
  }

  @Test
  void manyMailsAreReadInPages() throws Exception {
    int many = 2_345;
    try (Connection connection = PostgresResource.superuser()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < many; i++) {
        store(connection, ids.next(), i);
      }
      connection.commit();
    }

    assertEquals(many, known(process(), many));
  }

  @Test
  void baselinesGiveWayToThoseThatAreUsedLater() throws Exception {
    // Given
    Baselines tight =
        new Baselines(
            store,
            AnomalyConfigs.with(Map.of("phishx.anomaly.baseline-entries", "10")),
            clock,
            new SimpleMeterRegistry());
    takeInTurns(tight, tight, 0, 6);
    keep(tight);

    // When
    read(tight, new TenantId(UUID.randomUUID()));

    // Then
    assertEquals(1, tight.held());
    assertKnowsEach(tight, 6);
  }

  @Test
  void anErasedTenantDoesNotComeBackFromAnotherProcess() throws Exception {
    // Given
    Baselines a = process();
    Baselines b = process();
    takeInTurns(a, b, 0, 4);
    keep(a);
    assertKnowsEach(b, 4);
    clock.passes(Duration.ofMinutes(2));
    keep(b);
    learn(b, ids.next(), 4);

    // When
    erasure.erase(tenant).await().atMost(PATIENCE);
    keep(b);

    // Then
    assertEquals("", floor());
    assertEquals(0, b.held());
  }

  @Test
  void anErasedTenantDoesNotComeBackWithASnapshotUnderWay() throws Exception {
    // Given
    Baselines a = process();
    takeInTurns(a, a, 0, 2);
    CompletableFuture<Void> keeping;
    try (Connection other = PostgresResource.superuser()) {
      other.setAutoCommit(false);
      try (PreparedStatement insert =
          other.prepareStatement(
              "insert into baseline_snapshot (tenant_id, state, taken_at)"
                  + " values (?::uuid, '{}', now())")) {
        insert.setString(1, tenant.toString());
        insert.executeUpdate();
      }
      keeping = a.keepChanged().subscribeAsCompletionStage().toCompletableFuture();
      await().atMost(PATIENCE).untilAsserted(() -> assertTrue(isWaiting()));

      // When
      a.forget(new TenantErasing(tenant));
      other.rollback();
    }
    keeping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    // Then
    assertEquals("", floor());
  }

  private Baselines process() {
    return new Baselines(store, config, clock, new SimpleMeterRegistry());
  }

  private void takeInTurns(Baselines a, Baselines b, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      Baselines taker = i % 2 == 0 ? a : b;
      read(taker, tenant);
      UUID id = ids.next();
      store(id, i);
      learn(taker, id, i);
    }
  }

  private void learn(Baselines process, UUID id, int sender) {
    process.learn(tenant, id, sample(sender), WINDOW);
  }

  private void keep(Baselines process) {
    process.keepChanged().await().atMost(PATIENCE);
  }

  private static TenantBaseline read(Baselines process, TenantId tenant) {
    return process.of(tenant, WINDOW).await().atMost(PATIENCE);
  }

  /** Each of the first senders has written once. */
  private void assertKnowsEach(Baselines process, int senders) {
    assertEquals(senders, known(process, senders));
  }

  private int known(Baselines process, int senders) {
    clock.passes(Duration.ofSeconds(2));
    TenantBaseline baseline = read(process, tenant);
    int known = 0;
    for (int i = 0; i < senders; i++) {
      known += (int) baseline.view(who(i)).sender().mails();
    }
    assertEquals(Math.min(WINDOW, senders), baseline.view(who(0)).window(Metric.RISK_SCORE).size());
    return known;
  }

  private static Correspondents who(int sender) {
    return new Correspondents("s" + sender, "", List.of());
  }

  private static Sample sample(int sender) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      values.put(metric, 1.0 * sender);
    }
    return new Sample(values, who(sender), false);
  }

  private void store(UUID id, int sender) throws Exception {
    try (Connection connection = PostgresResource.superuser()) {
      store(connection, id, sender);
    }
  }

  private void store(Connection connection, UUID id, int sender) throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into email_analysis (id, tenant_id, content_key, risk_score, category, decision,
              model_version, features, sample, received_at, created_at)
            values (?::uuid, ?::uuid, 'k', 1, 'COLD', 'ALLOW', 'm', '{}', ?::jsonb, now(), now())
            """)) {
      insert.setString(1, id.toString());
      insert.setString(2, tenant.toString());
      insert.setString(3, json.writeValueAsString(sample(sender)));
      insert.executeUpdate();
    }
  }

  /** How far the snapshot that stands reaches; empty if none stands. */
  private String floor() throws SQLException {
    List<String> floors =
        Database.column(
            "select last_email_id::text from baseline_snapshot where tenant_id = ?::uuid",
            tenant.toString());
    return floors.isEmpty() ? "" : floors.getFirst();
  }

  private static boolean isWaiting() throws SQLException {
    return Database.number(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and query like '%baseline_snapshot%'")
        > 0;
  }

  /** The time, and more. */
  private static final class Later extends Clock {
    private volatile Duration more = Duration.ZERO;

    void passes(Duration time) {
      more = more.plus(time);
    }

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(more);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.offset(Clock.systemUTC(), more).withZone(zone);
    }
  }
}
