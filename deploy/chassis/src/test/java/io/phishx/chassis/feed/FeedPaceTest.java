package io.phishx.chassis.feed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.id.Ids;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.pubsub.ReactivePubSubCommands;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often the owner of a feed is asked while it changes without a pause. */
class FeedPaceTest {

  private static final Duration FLOOD = Duration.ofMillis(500);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong newest = new AtomicLong();
  private final Feed<Long> feed =
      new Feed<>(
          new FeedSpec<>("flood", "flood", Duration.ofHours(1), FeedSource.Document::version),
          known -> {
            asked.incrementAndGet();
            return Uni.createFrom().item(Optional.of(new FeedSource.Document(newest.get(), "{}")));
          },
          silent(),
          vertx,
          Clock.systemUTC(),
          new SimpleMeterRegistry());

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void floodOfChangesIsReadAtAPaceAndItsLastOneIsNotMissed() {
    // Given
    long begun = System.nanoTime();

    // When
    while (System.nanoTime() - begun < FLOOD.toNanos()) {
      newest.incrementAndGet();
      feed.refresh();
    }
    long lasted = Duration.ofNanos(System.nanoTime() - begun).toMillis();

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                feed.reading() instanceof Reading.Known<Long> known
                    && known.version() == newest.get());
    assertTrue(newest.get() > 100, "no flood");
    assertTrue(asked.get() <= lasted / 50 + 3, () -> asked + " questions in " + lasted + " ms");
  }

  /** Notices over a Redis that nobody has to reach. */
  private Notices silent() {
    ReactiveRedisDataSource redis =
        (ReactiveRedisDataSource)
            Proxy.newProxyInstance(
                FeedPaceTest.class.getClassLoader(),
                new Class<?>[] {ReactiveRedisDataSource.class},
                (proxy, method, arguments) ->
                    Proxy.newProxyInstance(
                        FeedPaceTest.class.getClassLoader(),
                        new Class<?>[] {ReactivePubSubCommands.class},
                        (commands, called, values) -> {
                          throw new UnsupportedOperationException("nothing is published here");
                        }));
    Clock clock = Clock.systemUTC();
    return new Notices(
        redis,
        vertx,
        new ObjectMapper(),
        clock,
        new Ids(clock),
        new SimpleMeterRegistry(),
        "chassis-test");
  }
}
