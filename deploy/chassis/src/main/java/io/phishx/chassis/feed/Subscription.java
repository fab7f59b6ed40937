package io.phishx.chassis.feed;

import io.quarkus.redis.datasource.pubsub.ReactivePubSubCommands;
import io.quarkus.redis.datasource.pubsub.ReactivePubSubCommands.ReactiveRedisSubscriber;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Holds one Redis subscription and takes it up again when it ends: the client does not. */
public final class Subscription {

  private static final Logger LOG = Logger.getLogger(Subscription.class);
  private static final long RETRY_MILLIS = 100;

  private final ReactivePubSubCommands<String> redis;
  private final Vertx vertx;
  private final String channel;
  private final Consumer<String> consumer;
  private final Runnable onSubscribed;
  private final AtomicReference<@Nullable ReactiveRedisSubscriber> current =
      new AtomicReference<>();
  private volatile boolean stopped;

  Subscription(
      ReactivePubSubCommands<String> redis,
      Vertx vertx,
      String channel,
      Consumer<String> consumer,
      Runnable onSubscribed) {
    this.redis = redis;
    this.vertx = vertx;
    this.channel = channel;
    this.consumer = consumer;
    this.onSubscribed = onSubscribed;
  }

  void start() {
    if (stopped) {
      return;
    }
    redis
        .subscribe(channel, consumer, this::again, failure -> again())
        .subscribe()
        .with(
            subscriber -> {
              current.set(subscriber);
              if (stopped) {
                stop();
              } else {
                onSubscribed.run();
              }
            },
            failure -> again());
  }

  /** Ends it for good. */
  public void stop() {
    stopped = true;
    ReactiveRedisSubscriber subscriber = current.getAndSet(null);
    if (subscriber != null) {
      subscriber
          .unsubscribe(channel)
          .subscribe()
          .with(
              done -> LOG.debugf("unsubscribed: channel=%s", channel),
              failure -> LOG.debugf("unsubscribing failed: channel=%s", channel));
    }
  }

  private void again() {
    if (!stopped) {
      vertx.setTimer(RETRY_MILLIS, timer -> start());
    }
  }
}
