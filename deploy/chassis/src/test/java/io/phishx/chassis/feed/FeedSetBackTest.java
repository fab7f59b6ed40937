package io.phishx.chassis.feed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer whose owner's database loses its last changes, and then makes others. */
class FeedSetBackTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicInteger answers = new AtomicInteger();
  private volatile FeedSource.Document current = state(1, "m1", "a");
  private final Feed<Set<String>> feed =
      new Feed<>(
          new FeedSpec<>(
              "state",
              "state",
              Duration.ofHours(1),
              document -> Set.of(document.json().split(",")),
              FeedSetBackTest::both),
          known -> FeedTransport.local(source()).fetch(known).invoke(answers::incrementAndGet),
          silent(),
          vertx,
          Clock.systemUTC(),
          metrics);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static Set<String> both(Set<String> held, Set<String> fresh) {
    return Set.copyOf(
        Stream.concat(held.stream(), fresh.stream())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static FeedSource.Document state(long version, String mark, String content) {
    return new FeedSource.Document(version, content, null, mark);
  }

  private FeedSource source() {
    return new FeedSource() {
      @Override
      public String name() {
        return "state";
      }

      @Override
      public Uni<Long> version() {
        return Uni.createFrom().item(current.version());
      }

      @Override
      public Uni<FeedVersion> newest() {
        return Uni.createFrom().item(current.stand());
      }

      @Override
      public Uni<Document> current() {
        return Uni.createFrom().item(current);
      }
    };
  }

  private Set<String> held() {
    return switch (feed.reading()) {
      case Reading.Known<Set<String>> known -> known.value();
      case Reading.Unknown<Set<String>> unknown -> Set.of();
    };
  }

  /** What is held once the owner has said {@code state}. */
  private Set<String> after(FeedSource.Document state) {
    current = state;
    int before = answers.get();
    feed.refresh();
    await().atMost(LONG).until(() -> answers.get() > before);
    await()
        .atMost(LONG)
        .until(
            () ->
                feed.reading() instanceof Reading.Known<Set<String>> known
                    && known.version() == state.version());
    return held();
  }

  private double setBacks() {
    return metrics.get("phishx_feed_set_back_total").tag("feed", "state").counter().count();
  }

  @Test
  void otherContentUnderTheNumberThatIsHeldIsTaken() {
    // Given
    after(state(7, "m7", "a,b"));

    // When the database lost b, and another change took its number before we asked
    after(state(7, "n7", "a,c"));

    // Then
    await().atMost(LONG).untilAsserted(() -> assertEquals(Set.of("a", "b", "c"), held()));
    assertEquals(1, setBacks());
  }

  @Test
  void olderStateIsConfirmedAndFollowedFromThere() {
    // Given
    after(state(7, "m7", "a,b"));

    // When
    after(state(5, "m5", "a"));

    // Then
    assertEquals(1, setBacks());
    assertEquals(Set.of("a", "b", "c"), after(state(6, "n6", "a,c")));
    assertEquals(1, setBacks());
  }

  @Test
  void whatAReplicaAddsOfItsOwnIsTakenAndIsNoLoss() {
    after(state(7, "m7.one", "a"));
    after(state(7, "m7.two", "b"));
    await().atMost(LONG).untilAsserted(() -> assertEquals(Set.of("a", "b"), held()));
    assertEquals(0, setBacks());
  }

  @Test
  void ownerWithoutMarksThatGoesBackIsFollowed() {
    after(state(7, "", "a"));
    assertEquals(Set.of("a", "b"), after(state(3, "", "b")));
    assertEquals(1, setBacks());
    assertEquals(Set.of("c"), after(state(4, "", "c")));
  }

  @Test
  void timesThatNoClockShowsKeepNoChangeFromThoseWhoListen() {
    // Given
    Queue<Set<String>> heard = new ConcurrentLinkedQueue<>();
    feed.onChange(heard::add);
    after(state(1, "m1", "a"));

    // When
    after(new FeedSource.Document(2, "b", Instant.parse("0001-01-01T00:00:00Z"), ""));
    after(new FeedSource.Document(3, "c", Instant.parse("9999-12-31T23:59:59Z"), ""));

    // Then
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertEquals(List.of(Set.of("a"), Set.of("b"), Set.of("c")), List.copyOf(heard)));
  }

  /** Notices over a Redis that nobody has to reach. */
  private Notices silent() {
    ReactiveRedisDataSource redis =
        (ReactiveRedisDataSource)
            Proxy.newProxyInstance(
                FeedSetBackTest.class.getClassLoader(),
                new Class<?>[] {ReactiveRedisDataSource.class},
                (proxy, method, arguments) ->
                    Proxy.newProxyInstance(
                        FeedSetBackTest.class.getClassLoader(),
                        new Class<?>[] {ReactivePubSubCommands.class},
                        (commands, called, values) -> {
                          throw new UnsupportedOperationException("nothing is published here");
                        }));
    Clock clock = Clock.systemUTC();
    return new Notices(
        redis, vertx, new ObjectMapper(), clock, new Ids(clock), new SimpleMeterRegistry(), "test");
  }
}
