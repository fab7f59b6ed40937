package io.phishx.chassis.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.health.Dependencies;
import io.phishx.chassis.http.ServiceHttp;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts this process' feeds and ends them at shutdown. */
@ApplicationScoped
public class Feeds {

  private final Notices notices;
  private final Vertx vertx;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Dependencies dependencies;
  private final WebClient http;
  private final List<Feed<?>> running = new CopyOnWriteArrayList<>();

  public Feeds(
      Notices notices,
      Vertx vertx,
      ServiceHttp http,
      Clock clock,
      MeterRegistry metrics,
      Dependencies dependencies) {
    this.notices = notices;
    this.vertx = vertx;
    this.clock = clock;
    this.metrics = metrics;
    this.dependencies = dependencies;
    this.http = http.client(new WebClientOptions());
  }

  /**
   * Follows the feed of another service.
   *
   * @param owner the other service's name
   * @param address where it is asked
   */
  public <T> Feed<T> subscribe(
      FeedSpec<T> spec, String owner, URI address, Credentials credentials) {
    return subscribe(
        spec,
        new HttpFeedTransport(http, address, spec.name(), credentials, dependencies.named(owner)));
  }

  /** Follows a feed by any transport; {@link FeedTransport#local} for the owner itself. */
  public <T> Feed<T> subscribe(FeedSpec<T> spec, FeedTransport transport) {
    Feed<T> feed = new Feed<>(spec, transport, notices, vertx, clock, metrics);
    running.add(feed);
    feed.start();
    return feed;
  }

  void stop(@Observes ShutdownEvent event) {
    running.forEach(Feed::stop);
    http.close();
  }
}
