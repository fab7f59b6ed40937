package io.phishx.chassis.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.pubsub.ReactivePubSubCommands;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes and hears notices over Redis. Redis away: publishing fails silently after 200 ms and is
 * counted; listening resumes by itself within about 100 ms of Redis' return.
 */
@ApplicationScoped
public class Notices {

  private static final Logger LOG = Logger.getLogger(Notices.class);
  private static final Duration PUBLISH_TIMEOUT = Duration.ofMillis(200);

  private final ReactivePubSubCommands<String> redis;
  private final Vertx vertx;
  private final ObjectMapper json;
  private final Clock clock;
  private final Ids ids;
  private final MeterRegistry metrics;
  private final String source;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  public Notices(
      ReactiveRedisDataSource redis,
      Vertx vertx,
      ObjectMapper json,
      Clock clock,
      Ids ids,
      MeterRegistry metrics,
      @ConfigProperty(name = "quarkus.application.name") String source) {
    this.redis = redis.pubsub(String.class);
    this.vertx = vertx;
    this.json = json;
    this.clock = clock;
    this.ids = ids;
    this.metrics = metrics;
    this.source = source;
  }

  /** A notice of this service, now and in the current trace. */
  public Notice of(
      String type, @Nullable TenantId tenant, @Nullable Long version, @Nullable JsonNode data) {
    SpanContext span = Span.current().getSpanContext();
    String traceparent =
        span.isValid() ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01" : null;
    return new Notice(
        ids.next(), type, source, clock.instant(), tenant, version, traceparent, data);
  }

  /** Sends it over the channel of its type. Never fails: a lost notice costs time, not data. */
  public Uni<Void> publish(Notice notice) {
    String text;
    try {
      text = json.writeValueAsString(notice);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a notice must be serialisable", e);
    }
    return redis
        .publish(notice.type(), text)
        .ifNoItem()
        .after(PUBLISH_TIMEOUT)
        .fail()
        .onFailure()
        .invoke(
            e -> {
              metrics.counter("phishx_notices_lost_total", "type", notice.type()).increment();
              LOG.debugf("a notice was lost: type=%s", notice.type());
            })
        .onFailure()
        .recoverWithNull();
  }

  /**
   * Calls {@code consumer} for each notice on {@code channel}, on an event loop, until stopped.
   *
   * @param onSubscribed called whenever the subscription stands (again): whatever was published
   *     before may have been missed
   */
  public Subscription listen(String channel, Consumer<Notice> consumer, Runnable onSubscribed) {
    Subscription subscription =
        new Subscription(
            redis, vertx, channel, text -> hear(channel, text, consumer), onSubscribed);
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  void stop(@Observes ShutdownEvent event) {
    subscriptions.forEach(Subscription::stop);
  }

  private void hear(String channel, String text, Consumer<Notice> consumer) {
    try {
      consumer.accept(json.readValue(text, Notice.class));
    } catch (JsonProcessingException e) {
      LOG.warnf("a notice could not be read: channel=%s", channel);
    }
  }
}
