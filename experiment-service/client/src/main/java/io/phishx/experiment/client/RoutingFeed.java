package io.phishx.experiment.client;

import io.phishx.auth.client.ServiceTokens;
import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.feed.Feed;
import io.phishx.chassis.feed.FeedSpec;
import io.phishx.chassis.feed.Feeds;
import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.tenant.TenantId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Routes keys by the newest table that experiment-service gave; no call, no lock, no I/O.
 *
 * <p>A table that was not confirmed for more than {@link #FRESHNESS} is good for its production
 * versions only: a canary in it may have been rolled back meanwhile.
 */
public final class RoutingFeed {

  /** The feed's name in the owner's path. */
  public static final String NAME = "routing";

  /** The Redis channel that hints at a new version. */
  public static final String CHANNEL = "phishx.experiment.routing";

  /** How long after its last confirmation a table still speaks for canaries: 5 s. */
  public static final Duration FRESHNESS = Duration.ofSeconds(5);

  private static final String OWNER = "experiment-service";
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Supplier<Reading<RoutingTable>> readings;
  private final Clock clock;

  /**
   * Routes by whatever {@code readings} gives.
   *
   * @param readings asked once per route; must not block
   */
  public RoutingFeed(Supplier<Reading<RoutingTable>> readings, Clock clock) {
    this.readings = readings;
    this.clock = clock;
  }

  /** Follows experiment-service at {@code owner} until this process ends. */
  public static RoutingFeed remote(Feeds feeds, URI owner, Credentials credentials, Clock clock) {
    Feed<RoutingTable> feed = feeds.subscribe(spec(), OWNER, owner, credentials);
    return new RoutingFeed(feed::reading, clock);
  }

  /** Follows experiment-service at {@code owner} with this service's own tokens. */
  public static RoutingFeed remote(Feeds feeds, URI owner, ServiceTokens tokens, Clock clock) {
    return remote(feeds, owner, tokens.asCredentials(), clock);
  }

  /** Which version of {@code model} answers for {@code key}; always has an answer. */
  public Route route(TenantId tenant, ModelName model, String key) {
    return switch (readings.get()) {
      case Reading.Unknown<RoutingTable> unknown ->
          Router.unrouted(model, key, Route.Reason.TABLE_UNKNOWN);
      case Reading.Known<RoutingTable> known ->
          known
              .value()
              .find(tenant, model)
              .map(
                  routing ->
                      isConfirmed(known)
                          ? Router.route(routing, key)
                          : Router.routeUnconfirmed(routing, key))
              .orElseGet(() -> Router.unrouted(model, key, Route.Reason.MODEL_UNKNOWN));
    };
  }

  private boolean isConfirmed(Reading.Known<RoutingTable> known) {
    return Duration.between(known.confirmedAt(), clock.instant()).compareTo(FRESHNESS) <= 0;
  }

  private static FeedSpec<RoutingTable> spec() {
    return new FeedSpec<>(NAME, CHANNEL, POLL, document -> RoutingTable.parse(document.json()));
  }
}
