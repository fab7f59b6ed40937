package io.phishx.crypto.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Database;
import io.phishx.crypto.testkit.RunningService;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the job comes back to what does not get done. */
@RunningService
class RewrapJobTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final NeverSettled upkeep = new NeverSettled();

  @Inject Vertx vertx;
  @Inject TenantTransaction transactions;
  @Inject Notices notices;

  @BeforeEach
  @AfterEach
  void leaveTheWorkToAnybody() throws SQLException {
    Database.execute("delete from work_lease where name = 'rewrap'");
  }

  @Test
  void aTenantThatIsNeverSettledIsLookedAtAgainOnceHoweverOftenItIsCalled() throws SQLException {
    // Given
    Timers timers = new Timers(vertx);
    RewrapJob job = OwnerWithoutRows.job(timers, transactions, notices, upkeep);

    // When: three notices, one after the other
    for (int look = 1; look <= 3; look++) {
      job.wake(tenant);
      awaitReports(look);
    }

    // Then
    await().atMost(LONG).untilAsserted(() -> assertEquals(1, timers.waiting.size()));
    timers.waiting.remove().accept(1L);
    awaitReports(4);
    await().atMost(LONG).untilAsserted(() -> assertEquals(1, timers.waiting.size()));
  }

  @Test
  void whoeverHasNotTheLeaseAsksForItAgainOnceHoweverOftenItIsWoken() throws SQLException {
    // Given: another replica works
    Database.execute(
        """
        insert into work_lease values ('rewrap', gen_random_uuid(), now() + interval '1 hour');
        create sequence asked_for_lease;
        grant usage on asked_for_lease to phishx_app;
        create function count_asking() returns trigger language plpgsql
          as $$ begin perform nextval('asked_for_lease'); return new; end $$;
        create trigger count_asking before insert on work_lease for each row
          when (new.name = 'rewrap') execute function count_asking()
        """);
    Timers timers = new Timers(vertx);
    RewrapJob job = OwnerWithoutRows.job(timers, transactions, notices, upkeep);

    // When: it is woken until it has asked five times
    try {
      await()
          .atMost(LONG)
          .until(
              () -> {
                job.wake(tenant);
                return Integer.parseInt(Database.read("select last_value from asked_for_lease"))
                    >= 5;
              });
    } finally {
      Database.execute(
          """
          drop trigger count_asking on work_lease;
          drop function count_asking();
          drop sequence asked_for_lease
          """);
    }

    // Then
    await().atMost(LONG).untilAsserted(() -> assertEquals(1, timers.waiting.size()));
    leaveTheWorkToAnybody();
    timers.waiting.remove().accept(1L);
    await().atMost(LONG).until(() -> upkeep.reports.get() > 0);
  }

  private void awaitReports(int count) {
    await().atMost(LONG).untilAsserted(() -> assertEquals(count, upkeep.reports.get()));
  }

  /** Its timers go off by hand. */
  private static final class Timers extends Vertx {

    private final Queue<Consumer<Long>> waiting = new ConcurrentLinkedQueue<>();

    Timers(Vertx vertx) {
      super(vertx.getDelegate());
    }

    @Override
    public long setTimer(long delay, Consumer<Long> handler) {
      waiting.add(handler);
      return -1;
    }
  }

  /** A value of his opens under no key. */
  private static final class NeverSettled implements KeyUpkeep {

    private final AtomicInteger reports = new AtomicInteger();

    @Override
    public Uni<KeyTargets> targets(TenantId tenant) {
      return Uni.createFrom()
          .item(
              new KeyTargets(
                  "now", 2, Map.of(), Set.of(), Instant.EPOCH, false, false, Duration.ZERO));
    }

    @Override
    public Uni<List<RewrappedRow>> rewrap(TenantId tenant, Rows table) {
      return Uni.createFrom().item(List.of());
    }

    @Override
    public Uni<KeyTargets> report(TenantId tenant, Coverage coverage) {
      return targets(tenant).invoke(reports::incrementAndGet);
    }
  }
}
