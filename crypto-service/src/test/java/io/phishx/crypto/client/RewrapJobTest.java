package io.phishx.crypto.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.SetClock;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the job comes back to what does not get done. */
@RunningService
class RewrapJobTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SETTLE = Duration.ofMinutes(5);
  private static final Duration FIRST = SETTLE.plusSeconds(1);

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final List<TenantId> listed = new CopyOnWriteArrayList<>(List.of(tenant));
  private final NeverSettled upkeep = new NeverSettled(tenant);
  private final SetClock clock = new SetClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final MeterRegistry metrics = new SimpleMeterRegistry();

  @Inject Vertx vertx;
  @Inject TenantTransaction transactions;
  @Inject Notices notices;

  private Timers timers;
  private RewrapJob job;

  @BeforeEach
  void makeJob() throws SQLException {
    leaveTheWorkToAnybody();
    timers = new Timers(vertx);
    job = OwnerWithoutRows.job(timers, transactions, notices, upkeep, listed, clock, metrics);
  }

  @AfterEach
  void endJob() throws SQLException {
    // one that was started goes on listening
    upkeep.ended = true;
    leaveTheWorkToAnybody();
  }

  private static void leaveTheWorkToAnybody() throws SQLException {
    Database.execute("delete from work_lease where name = 'rewrap'");
  }

  @Test
  void aTenantThatIsNeverSettledIsLookedAtAgainOnceHoweverOftenItIsCalled() {
    // When: three notices, one after the other
    for (int look = 1; look <= 3; look++) {
      job.wake(tenant);
      awaitReports(look);
    }

    // Then
    awaitTimer().goOffAfter(FIRST);
    awaitReports(4);
    awaitTimer();
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
    Timer next = awaitTimer();
    leaveTheWorkToAnybody();
    next.goOff();
    await().atMost(LONG).until(() -> upkeep.reports.get() > 0);
  }

  @Test
  void valuesThatNeverOpenAreWalkedEverMoreSeldomAndCalledBehindAllTheWhile() {
    // Given
    startJob();
    Instant began = clock.instant();
    job.wake(tenant);

    // When: each time that it wants to, it comes again
    List<Duration> pauses = new ArrayList<>();
    for (int walk = 1; walk <= 10; walk++) {
      awaitReports(walk);
      Timer next = awaitTimer();
      pauses.add(next.delay().minusMillis(1));
      clock.passes(next.delay());

      // Then: the gauge behind the alert grows on
      assertEquals(Duration.between(began, clock.instant()).toMillis() / 1000.0, behindSeconds());
      next.goOff();
    }
    Duration longest = Duration.ofHours(6);
    assertEquals(
        List.of(
            FIRST,
            FIRST.multipliedBy(2),
            FIRST.multipliedBy(4),
            FIRST.multipliedBy(8),
            FIRST.multipliedBy(16),
            FIRST.multipliedBy(32),
            FIRST.multipliedBy(64),
            longest,
            longest,
            longest),
        pauses);
    assertTrue(behindSeconds() > 6 * 3600, "the alert's threshold");
  }

  @Test
  void whoeverIsLookedAtWithAllOthersIsWalkedWhenItsPauseIsOver() {
    // Given
    startJob();
    job.wake(tenant);
    awaitReports(1);
    awaitTimer().goOffAfter(FIRST);
    awaitReports(2);
    Timer next = awaitTimer();
    clock.passes(next.delay().dividedBy(4));

    // When
    lookAtAll();

    // Then: it is asked for him and nothing more, and his pause goes on
    assertEquals(2, upkeep.reports.get());
    Timer rest = awaitTimer();
    assertEquals(next, rest);
    assertTrue(behindSeconds() > FIRST.toSeconds());

    // When: his keys change, and the notice is lost
    upkeep.version = 3;
    lookAtAll();

    // Then
    awaitReports(3);
    awaitPause(FIRST);

    // When: somebody has mended his values
    upkeep.settled = true;
    lookAtAll();

    // Then
    await().atMost(LONG).until(() -> behindSeconds() == 0);
    assertEquals(3, upkeep.reports.get());
  }

  @Test
  void aNoticeOfARotationEndsThePauseAndAReminderDoesNot() {
    // Given
    job.wake(tenant);
    awaitReports(1);
    awaitTimer().goOffAfter(FIRST);
    awaitReports(2);
    awaitPause(FIRST.multipliedBy(2));

    // When: reminders, which say nothing that he does not know
    int asked = upkeep.asked.get();
    for (int reminder = 1; reminder <= 2; reminder++) {
      int looks = asked + reminder;
      hear(tenant, facts().put("reminder", true));
      await().atMost(LONG).until(() -> upkeep.asked.get() >= looks);
    }

    // Then: the first look has ended, and it was no walk
    assertEquals(2, upkeep.reports.get());
    assertEquals(asked + 2, upkeep.asked.get());

    // When
    hear(tenant, facts());

    // Then: he begins anew
    awaitReports(3);
    awaitPause(FIRST).goOffAfter(FIRST);
    awaitReports(4);
    awaitPause(FIRST.multipliedBy(2));

    // When: of the key that serves all tenants
    hear(new TenantId(new UUID(0, 0)), facts());

    // Then
    awaitReports(5);
    awaitPause(FIRST);
  }

  @Test
  void aTenantInWhoseTurnTheLeaseWasLostIsNotCalledBehindForEver() throws SQLException {
    // Given: another replica takes the work over in his turn
    startJob();
    upkeep.settled = true;
    upkeep.stolen = true;
    lookAtAll();
    Timer again = awaitTimer();
    upkeep.stolen = false;
    leaveTheWorkToAnybody();

    // When: he is gone from the list before this one looks again
    listed.clear();
    clock.passes(Duration.ofHours(1));
    assertTrue(behindSeconds() > 0);
    again.goOff();

    // Then
    await().atMost(LONG).until(() -> behindSeconds() == 0);
  }

  private void startJob() {
    job.start(new StartupEvent());
    timers.waiting.clear();
  }

  /** As each hour; returns when he has been asked for. */
  private void lookAtAll() {
    int asked = upkeep.asked.get();
    timers.periodic.getFirst().accept(1L);
    await().atMost(LONG).until(() -> upkeep.asked.get() > asked);
  }

  private void hear(TenantId whose, ObjectNode facts) {
    job.hear(notices.of("phishx.crypto.key-rotated", whose, null, facts));
  }

  private static ObjectNode facts() {
    return JsonNodeFactory.instance.objectNode().put("purpose", "field").put("key_version", 2);
  }

  private double behindSeconds() {
    return metrics.get("phishx_rewrap_behind_seconds").gauge().value();
  }

  private void awaitReports(int count) {
    await().atMost(LONG).untilAsserted(() -> assertEquals(count, upkeep.reports.get()));
  }

  /** The only look that is to come. */
  private Timer awaitTimer() {
    await().atMost(LONG).untilAsserted(() -> assertEquals(1, timers.waiting.size()));
    return timers.waiting.firstEntry().getValue();
  }

  /** The same, after {@code pause}. */
  private Timer awaitPause(Duration pause) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertEquals(
                    List.of(pause.plusMillis(1)),
                    timers.waiting.values().stream().map(Timer::delay).toList()));
    return awaitTimer();
  }

  /** Goes off by hand. */
  private record Timer(Duration delay, Runnable going, SetClock clock) {

    void goOff() {
      going.run();
    }

    void goOffAfter(Duration passing) {
      clock.passes(passing);
      going.run();
    }
  }

  private final class Timers extends Vertx {

    private final ConcurrentSkipListMap<Long, Timer> waiting = new ConcurrentSkipListMap<>();
    private final List<Consumer<Long>> periodic = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();

    Timers(Vertx vertx) {
      super(vertx.getDelegate());
    }

    @Override
    public long setTimer(long delay, Consumer<Long> handler) {
      long id = ids.incrementAndGet();
      waiting.put(
          id,
          new Timer(
              Duration.ofMillis(delay),
              () -> {
                waiting.remove(id);
                handler.accept(id);
              },
              clock));
      return id;
    }

    @Override
    public long setPeriodic(long delay, Consumer<Long> handler) {
      periodic.add(handler);
      return ids.incrementAndGet();
    }

    @Override
    public boolean cancelTimer(long id) {
      return waiting.remove(id) != null;
    }
  }

  /** A value of his opens under no key. */
  private static final class NeverSettled implements KeyUpkeep {

    private final TenantId only;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger reports = new AtomicInteger();
    private volatile int version = 2;
    private volatile boolean settled;
    private volatile boolean stolen;
    private volatile boolean ended;

    NeverSettled(TenantId only) {
      this.only = only;
    }

    @Override
    public Uni<KeyTargets> targets(TenantId tenant) {
      if (ended || !tenant.equals(only)) {
        return Uni.createFrom().failure(new Problem.Gone("not-this-test", "another's tenant"));
      }
      asked.incrementAndGet();
      if (stolen) {
        takeOver();
      }
      return Uni.createFrom()
          .item(
              new KeyTargets(
                  "now", version, Map.of(), Set.of(), Instant.EPOCH, settled, false, SETTLE));
    }

    private static void takeOver() {
      try {
        Database.execute(
            """
            update work_lease set holder = gen_random_uuid(), held_until = now() + interval '1 hour'
            where name = 'rewrap'
            """);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
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
