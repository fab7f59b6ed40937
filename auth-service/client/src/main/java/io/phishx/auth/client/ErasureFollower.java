package io.phishx.auth.client;

import io.phishx.chassis.feed.Feed;
import io.phishx.chassis.feed.FeedSource;
import io.phishx.chassis.feed.FeedSpec;
import io.phishx.chassis.feed.FeedTransport;
import io.phishx.chassis.feed.Feeds;
import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.tenant.TenantErasure;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Follows auth-service's feed of erasures: erases what this service holds of a tenant as soon as
 * nobody can act for him any longer, and reports it. A report that is lost is made again; a restart
 * erases again, which finds nothing.
 */
@ApplicationScoped
public class ErasureFollower {

  private static final Logger LOG = Logger.getLogger(ErasureFollower.class);
  private static final String NAME = "erasures";
  // an order changes what is trusted too, so the trust feed's hints serve both
  private static final String CHANNEL = "phishx.auth.trust";

  private final Feeds feeds;
  private final ErasureConfig config;
  private final AuthClientConfig auth;
  private final ServiceTokens tokens;
  private final List<FeedSource> sources;
  private final TenantErasure erasure;
  private final ErasureReporter reporter;
  private final Vertx vertx;
  private final Clock clock;
  private final Set<TenantId> reported = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean working = new AtomicBoolean();
  private volatile long timer = -1;

  public ErasureFollower(
      Feeds feeds,
      ErasureConfig config,
      AuthClientConfig auth,
      ServiceTokens tokens,
      @All List<FeedSource> sources,
      TenantErasure erasure,
      ErasureReporter reporter,
      Vertx vertx,
      Clock clock) {
    this.feeds = feeds;
    this.config = config;
    this.auth = auth;
    this.tokens = tokens;
    this.sources = List.copyOf(sources);
    this.erasure = erasure;
    this.reporter = reporter;
    this.vertx = vertx;
    this.clock = clock;
  }

  void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
    FeedSpec<ErasureOrders> spec =
        new FeedSpec<>(
            NAME, CHANNEL, config.poll(), document -> ErasureOrders.parse(document.json()));
    Feed<ErasureOrders> feed =
        sources.stream()
            .filter(source -> source.name().equals(NAME))
            .findFirst()
            .map(own -> feeds.subscribe(spec, FeedTransport.local(own)))
            .orElseGet(
                () ->
                    feeds.subscribe(
                        spec,
                        AuthClientConfig.SERVICE,
                        auth.url().orElseThrow(),
                        tokens.asCredentials()));
    timer = vertx.setPeriodic(config.checkInterval().toMillis(), id -> look(feed.reading()));
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  private void look(Reading<ErasureOrders> reading) {
    switch (reading) {
      // an order stands until auth-service takes it back, however old the news
      case Reading.Known<ErasureOrders> known -> carryOut(known.value());
      case Reading.Unknown<ErasureOrders> unknown -> LOG.trace("no order is known yet");
    }
  }

  private void carryOut(ErasureOrders orders) {
    reported.retainAll(orders.from().keySet());
    List<TenantId> open =
        orders.due(clock.instant()).stream().filter(t -> !reported.contains(t)).toList();
    if (open.isEmpty() || !working.compareAndSet(false, true)) {
      return;
    }
    Uni<Void> all = Uni.createFrom().voidItem();
    for (TenantId tenant : open) {
      all = all.chain(() -> erase(tenant));
    }
    all.onTermination()
        .invoke(() -> working.set(false))
        .subscribe()
        .with(done -> LOG.debug("every due order was carried out"), e -> LOG.error("erasing", e));
  }

  private Uni<Void> erase(TenantId tenant) {
    return erasure
        .erase(tenant)
        .chain(
            rows ->
                reporter
                    .report(tenant, rows)
                    .invoke(() -> LOG.infof("a tenant was erased: id=%s rows=%d", tenant, rows)))
        .invoke(() -> reported.add(tenant))
        .onFailure()
        .invoke(e -> LOG.warnf("a tenant is not erased yet: id=%s reason=%s", tenant, e))
        .onFailure()
        .recoverWithNull();
  }
}
