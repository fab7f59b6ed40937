package io.phishx.chassis.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.phishx.chassis.work.CallersContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's immutable snapshot of a feed, renewed on hint, on reconnect and on a timer.
 *
 * <p>However many hints come, the owner is asked once in 50 ms at most. An empty or unreadable
 * answer never replaces another; one that is older does, since the owner has lost what came after
 * it, and {@link FeedSpec#keep} says what is held on to. {@link #reading} does no I/O.
 */
public final class Feed<T> {

  /** How close two questions to the owner may follow each other: a flood of hints costs no more. */
  private static final Duration PACE = Duration.ofMillis(50);

  /** How many may wait for an answer: beyond that nobody waits, and all are told so. */
  private static final int MOST_WAITING = 256;

  /** A hint's time is the word of whoever writes to Redis: more than this is no lag. */
  private static final Duration LONGEST_LAG = Duration.ofDays(1);

  private static final Logger LOG = Logger.getLogger(Feed.class);

  private final FeedSpec<T> spec;
  private final FeedTransport transport;
  private final Notices notices;
  private final Vertx vertx;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Timer lag;
  private final Counter setBack;
  private volatile Reading<T> reading = new Reading.Unknown<>();
  // changed by the one answer that is under way
  private volatile FeedVersion held = FeedVersion.NONE;
  private final AtomicBoolean asking = new AtomicBoolean();
  private final AtomicBoolean askAgain = new AtomicBoolean();
  private final CopyOnWriteArrayList<Consumer<T>> changed = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Instant> hintedAt = new AtomicReference<>();
  private final AtomicLong askedNanos = new AtomicLong(System.nanoTime() - PACE.toNanos());
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicLong questions = new AtomicLong();
  private final AtomicLong nextAtPaceNanos = new AtomicLong(System.nanoTime());
  private final AtomicBoolean laterAtPace = new AtomicBoolean();
  private final Queue<Waiting> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private @Nullable Subscription subscription;
  private long timer = -1;
  private volatile boolean stopped;

  /** Somebody who wants what the owner says to a question after this one. */
  private record Waiting(long after, CompletableFuture<Boolean> answered) {}

  Feed(
      FeedSpec<T> spec,
      FeedTransport transport,
      Notices notices,
      Vertx vertx,
      Clock clock,
      MeterRegistry metrics) {
    this.spec = spec;
    this.transport = transport;
    this.notices = notices;
    this.vertx = vertx;
    this.clock = clock;
    this.metrics = metrics;
    Gauge.builder("phishx_feed_age_seconds", this, Feed::ageSeconds)
        .description("Time since the feed's owner last confirmed the held version; -1 for none")
        .tags(Tags.of("feed", spec.name()))
        .register(metrics);
    this.lag =
        Timer.builder("phishx_feed_lag_seconds")
            .description(
                "From the minting of a version to its use here, hinted at or found by asking")
            .tags(Tags.of("feed", spec.name()))
            .register(metrics);
    this.setBack =
        Counter.builder("phishx_feed_set_back_total")
            .description("Answers that show that the feed's owner has lost what it said before")
            .tags(Tags.of("feed", spec.name()))
            .register(metrics);
  }

  void start() {
    subscription = notices.listen(spec.channel(), this::hinted, this::refresh);
    timer = vertx.setPeriodic(spec.poll().toMillis(), id -> refresh());
    refresh();
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    if (subscription != null) {
      subscription.stop();
    }
  }

  /** What is held now. */
  public Reading<T> reading() {
    return reading;
  }

  /** Calls {@code listener} with each new snapshot, on an event loop. */
  public void onChange(Consumer<T> listener) {
    changed.add(listener);
  }

  /**
   * Asks the owner now or, right after another question, within 50 ms; once more after an answer
   * that is under way.
   */
  public void refresh() {
    if (stopped) {
      return;
    }
    if (!asking.compareAndSet(false, true)) {
      askAgain.set(true);
      return;
    }
    long early = askedNanos.get() + PACE.toNanos() - System.nanoTime();
    if (early > 0) {
      vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(early) + 1, timer -> ask());
    } else {
      ask();
    }
  }

  /**
   * Asks the owner now or, within {@code pace} of another such question, when that is over: however
   * many want it, it is asked for them once in that time.
   */
  public void refreshAtPace(Duration pace) {
    long now = System.nanoTime();
    long next = nextAtPaceNanos.get();
    if (next - now <= 0) {
      if (nextAtPaceNanos.compareAndSet(next, now + pace.toNanos())) {
        refresh();
      }
    } else if (laterAtPace.compareAndSet(false, true)) {
      vertx.setTimer(
          TimeUnit.NANOSECONDS.toMillis(next - now) + 1,
          timer -> {
            laterAtPace.set(false);
            refreshAtPace(pace);
          });
    }
  }

  /**
   * Whether the owner has answered a question that was asked after this call; {@link #reading} has
   * the answer then. It asks nothing itself.
   *
   * @param patience how long to wait
   * @return false after {@code patience}, or at once if very many wait already; on the caller's
   *     Vert.x context
   */
  public Uni<Boolean> nextAnswer(Duration patience) {
    Waiting one = new Waiting(questions.get(), new CompletableFuture<>());
    if (!waiting.offer(one)) {
      return Uni.createFrom().item(false);
    }
    long timeout = vertx.setTimer(patience.toMillis(), id -> one.answered().complete(false));
    return Uni.createFrom()
        .completionStage(one.answered())
        .onTermination()
        .invoke(
            () -> {
              vertx.cancelTimer(timeout);
              waiting.remove(one);
            })
        .emitOn(new CallersContext());
  }

  private void answered(long question) {
    waiting.forEach(
        one -> {
          if (one.after() < question) {
            one.answered().complete(true);
          }
        });
  }

  private void ask() {
    // whatever was hinted at until now is in the answer
    askAgain.set(false);
    askedNanos.set(System.nanoTime());
    Instant askedAt = clock.instant();
    long question = questions.incrementAndGet();
    transport
        .fetch(held)
        .subscribe()
        .with(
            answer -> done(() -> accept(answer, askedAt, question)),
            failure -> done(() -> failed(failure)));
  }

  private void hinted(Notice notice) {
    Long version = notice.version();
    // a lower one may be of an owner that lost some
    if (version != null && version == held.number()) {
      return;
    }
    hintedAt.compareAndSet(null, notice.time());
    refresh();
  }

  private void done(Runnable outcome) {
    try {
      outcome.run();
    } finally {
      asking.set(false);
      if (askAgain.compareAndSet(true, false)) {
        refresh();
      }
    }
  }

  private void accept(Optional<FeedSource.Document> answer, Instant askedAt, long question) {
    if (failing.compareAndSet(true, false)) {
      LOG.infof("a feed is confirmed again: feed=%s", spec.name());
    }
    if (answer.isEmpty()) {
      if (reading instanceof Reading.Known<T> known) {
        reading = new Reading.Known<>(known.value(), known.version(), askedAt);
      }
      answered(question);
      return;
    }
    FeedSource.Document document = answer.get();
    FeedVersion stand = document.stand();
    boolean lost = held.isLostIn(stand);
    boolean followed = reading instanceof Reading.Known<T>;
    T value;
    try {
      T fresh = spec.parse().apply(document);
      value =
          reading instanceof Reading.Known<T> known && (lost || !document.mark().isEmpty())
              ? spec.keep().apply(known.value(), fresh)
              : fresh;
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    if (lost) {
      setBack.increment();
      LOG.warnf(
          "a feed was set back, its owner has lost changes: feed=%s from=%s to=%s",
          spec.name(), held, stand);
    }
    boolean newer = document.version() > held.number();
    held = stand;
    reading = new Reading.Known<>(value, document.version(), askedAt);
    Instant since = earlier(document.changedAt(), hintedAt.getAndSet(null));
    if (followed && newer && since != null) {
      measure(Duration.between(since, clock.instant()));
    }
    answered(question);
    changed.forEach(listener -> listener.accept(value));
  }

  private void measure(Duration late) {
    if (!late.isNegative() && late.compareTo(LONGEST_LAG) < 0) {
      lag.record(late);
    }
  }

  private void failed(Throwable failure) {
    metrics.counter("phishx_feed_failures_total", "feed", spec.name()).increment();
    if (failing.compareAndSet(false, true)) {
      LOG.warnf("a feed cannot be confirmed: feed=%s reason=%s", spec.name(), failure.toString());
    }
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  private double ageSeconds() {
    return reading instanceof Reading.Known<T> known
        ? Duration.between(known.confirmedAt(), clock.instant()).toMillis() / 1000.0
        : -1;
  }
}
