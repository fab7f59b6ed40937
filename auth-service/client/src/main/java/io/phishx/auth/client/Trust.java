package io.phishx.auth.client;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.feed.Feed;
import io.phishx.chassis.feed.FeedSource;
import io.phishx.chassis.feed.FeedSpec;
import io.phishx.chassis.feed.FeedTransport;
import io.phishx.chassis.feed.Feeds;
import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** This process' trust feed: auth-service's own source in its process, over HTTP elsewhere. */
@ApplicationScoped
public class Trust {

  private static final Logger LOG = Logger.getLogger(Trust.class);
  private static final String NAME = "trust";
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Feeds feeds;
  private final TrustConfig trust;
  private final AuthClientConfig auth;
  private final ServiceTokens tokens;
  private final List<FeedSource> sources;
  private final Clock clock;
  private volatile @Nullable Feed<TrustSnapshot> feed;

  public Trust(
      Feeds feeds,
      TrustConfig trust,
      AuthClientConfig auth,
      ServiceTokens tokens,
      Clock clock,
      MeterRegistry metrics,
      @All List<FeedSource> sources) {
    this.feeds = feeds;
    this.trust = trust;
    this.auth = auth;
    this.tokens = tokens;
    this.sources = List.copyOf(sources);
    this.clock = clock;
    Gauge.builder("phishx_trust_revocations_kept", this, Trust::kept)
        .description("Revocations held here that auth-service's database has lost")
        .register(metrics);
    Gauge.builder("phishx_trust_fence_timestamp_seconds", this, Trust::fence)
        .description("Up to when privileged tokens are refused here by the fence; 0 without one")
        .register(metrics);
  }

  // After what fills the source in auth-service, before what answers calls.
  void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
    FeedSpec<TrustSnapshot> spec =
        new FeedSpec<>(
            NAME,
            "phishx.auth.trust",
            trust.poll(),
            document -> TrustSnapshot.parse(document.version(), document.json()),
            this::keep);
    Optional<FeedSource> own = sources.stream().filter(s -> s.name().equals(NAME)).findFirst();
    feed =
        own.isPresent()
            ? feeds.subscribe(spec, FeedTransport.local(own.get()))
            : feeds.subscribe(
                spec,
                AuthClientConfig.SERVICE,
                auth.url()
                    .orElseThrow(
                        () -> new IllegalStateException("phishx.auth.url: expected an address")),
                tokens.asCredentials());
  }

  /** Nothing that was taken back comes to life because the database that knew it was set back. */
  private TrustSnapshot keep(TrustSnapshot held, TrustSnapshot fresh) {
    TrustSnapshot both = fresh.keeping(held, clock.instant());
    if (both.kept() > held.kept()) {
      LOG.warnf(
          "revocations are kept that auth-service no longer knows, its database was set back:"
              + " count=%d version=%d",
          both.kept(), both.version());
    }
    return both;
  }

  private double kept() {
    return switch (reading()) {
      case Reading.Known<TrustSnapshot> known -> known.value().kept();
      case Reading.Unknown<TrustSnapshot> unknown -> 0;
    };
  }

  private double fence() {
    return switch (reading()) {
      case Reading.Known<TrustSnapshot> known ->
          Math.max(0, known.value().fence().getEpochSecond());
      case Reading.Unknown<TrustSnapshot> unknown -> 0;
    };
  }

  /** What is held now; switch over it and say what its age means. */
  public Reading<TrustSnapshot> reading() {
    Feed<TrustSnapshot> current = feed;
    return current == null ? new Reading.Unknown<>() : current.reading();
  }

  /** Asks the owner now; for auth-service after a change of its own. */
  public void refresh() {
    Feed<TrustSnapshot> current = feed;
    if (current != null) {
      current.refresh();
    }
  }

  /**
   * Whether auth-service has said what it trusts since this call: for whoever holds a token of a
   * key that is not known here and may have been made a moment ago. However many ask, auth-service
   * is asked for it once a second at most, beside the regular questions, which count as well.
   *
   * @return false if there was no answer within 3 s
   */
  public Uni<Boolean> confirmedAnew() {
    Feed<TrustSnapshot> current = feed;
    if (current == null) {
      return Uni.createFrom().item(false);
    }
    // waits first: the answer may come at once
    Uni<Boolean> answer = current.nextAnswer(PATIENCE);
    current.refreshAtPace(PACE);
    return answer;
  }

  /** Calls {@code listener} with each new snapshot. */
  public void onChange(Consumer<TrustSnapshot> listener) {
    Feed<TrustSnapshot> current = feed;
    if (current != null) {
      current.onChange(listener);
    }
  }

  /** The operator tenant, where one is known. */
  public Optional<TenantId> operatorTenant() {
    return switch (reading()) {
      case Reading.Known<TrustSnapshot> known -> known.value().operatorTenant();
      case Reading.Unknown<TrustSnapshot> unknown -> Optional.empty();
    };
  }
}
