package io.phishx.region.probe;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.problem.Problem;
import io.phishx.region.RegionConfig;
import io.phishx.region.client.HealthStatus;
import io.phishx.region.client.RegionId;
import io.phishx.region.probe.ProbeResult.Failed;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.registry.Endpoint.Part;
import io.phishx.region.registry.Region;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Looks at API, database and cache of every region and keeps what it saw. */
@ApplicationScoped
public class Prober {

  private static final Logger LOG = Logger.getLogger(Prober.class);
  private static final int LATE_FACTOR = 3;

  private final ApiProbe api;
  private final DatabaseProbe database;
  private final CacheProbe cache;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Duration timeout;
  private final Hysteresis hysteresis;
  private final Map<RegionId, Watched> watched = new ConcurrentHashMap<>();

  Prober(
      ApiProbe api,
      DatabaseProbe database,
      CacheProbe cache,
      Clock clock,
      MeterRegistry metrics,
      RegionConfig config) {
    this.api = api;
    this.database = database;
    this.cache = cache;
    this.clock = clock;
    this.metrics = metrics;
    RegionConfig.Probe probe = config.probe();
    this.timeout = probe.timeout();
    this.hysteresis =
        new Hysteresis(
            probe.degradeAfter(), probe.failAfter(), probe.recoverAfter(), probe.settleAfter());
  }

  /** A region and what was seen of it, as its parts were registered then. */
  private record Watched(Region region, Sighting sighting) {}

  /** What was seen of {@code region}; empty if it was never looked at. */
  public Optional<Sighting> of(RegionId region) {
    return Optional.ofNullable(watched.get(region)).map(Watched::sighting);
  }

  /** How {@code region} is; recovering if it was never looked at. */
  public HealthStatus status(RegionId region) {
    return of(region).map(s -> s.health().status()).orElse(HealthStatus.RECOVERING);
  }

  /**
   * Looks at all of {@code regions} side by side, within the probe timeout, and forgets others. One
   * whose parts were registered anew begins as one that was never seen: what answered before is no
   * proof of what answers now. Never fails: what goes wrong is a result.
   */
  public Uni<Void> look(List<Region> regions) {
    Set<RegionId> known = regions.stream().map(Region::id).collect(Collectors.toSet());
    watched.keySet().retainAll(known);
    if (regions.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return Uni.join()
        .all(regions.stream().map(this::look).toList())
        .andCollectFailures()
        .replaceWithVoid();
  }

  private Uni<Void> look(Region region) {
    long start = System.nanoTime();
    Uni<ApiProbe.Answer> apiAnswer =
        bounded(api.probe(region.api(), timeout))
            .onFailure()
            .recoverWithItem(e -> new ApiProbe.Answer(judge(Part.API, e), OptionalLong.empty()));
    Uni<ProbeResult> databaseResult =
        bounded(database.probe(region)).onFailure().recoverWithItem(e -> judge(Part.DATABASE, e));
    Uni<ProbeResult> cacheResult =
        bounded(cache.probe(region.cache(), region.credentials(), timeout))
            .onFailure()
            .recoverWithItem(e -> judge(Part.CACHE, e));
    return Uni.combine()
        .all()
        .unis(apiAnswer, databaseResult, cacheResult)
        .asTuple()
        .invoke(
            results -> {
              boolean late = System.nanoTime() - start > LATE_FACTOR * timeout.toNanos();
              record(
                  region,
                  new Round(
                      new Probes(
                          results.getItem1().result(), results.getItem2(), results.getItem3()),
                      results.getItem1().requestsTotal(),
                      late));
            })
        .replaceWithVoid();
  }

  private <T> Uni<T> bounded(Uni<T> probe) {
    return probe.ifNoItem().after(timeout).fail();
  }

  private void record(Region region, Round round) {
    Sighting before =
        Optional.ofNullable(watched.get(region.id()))
            .filter(seen -> seen.region().hasPartsOf(region))
            .map(Watched::sighting)
            .orElseGet(() -> Sighting.none(clock.instant()));
    Sighting after = before.after(round, clock.instant(), hysteresis);
    watched.put(region.id(), new Watched(region, after));
    if (after.health().status() != before.health().status()) {
      LOG.infof(
          "a region's health changed: region=%s from=%s to=%s reasons=%s",
          region.id(), before.health().status(), after.health().status(), after.health().reasons());
      metrics
          .counter(
              "phishx_region_health_changes_total",
              "region",
              region.id().value(),
              "status",
              after.health().status().word())
          .increment();
    }
  }

  private static ProbeResult judge(Part part, Throwable failure) {
    String what =
        switch (part) {
          case API -> "its API";
          case DATABASE -> "its database";
          case CACHE -> "its cache";
        };
    return switch (failure) {
      case Problem problem when problem.type().endsWith("/egress-unresolved") ->
          new Failed(what + " has a name that does not resolve");
      case Problem problem -> new NotMade(what + " may not be looked at: " + problem.detail());
      case TimeoutException e -> new Failed(what + " did not answer in time");
      default -> new Failed(what + " did not answer: " + failure.getClass().getSimpleName());
    };
  }
}
