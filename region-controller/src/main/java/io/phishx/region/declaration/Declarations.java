package io.phishx.region.declaration;

import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.region.RegionConfig;
import io.phishx.region.RegionConfig.DeclaredPair;
import io.phishx.region.RegionConfig.DeclaredRegion;
import io.phishx.region.client.RegionId;
import io.phishx.region.failover.PairId;
import io.phishx.region.failover.Pairs;
import io.phishx.region.failover.Strategy;
import io.phishx.region.registry.Actor;
import io.phishx.region.registry.CredentialsRef;
import io.phishx.region.registry.Endpoint;
import io.phishx.region.registry.Endpoint.Part;
import io.phishx.region.registry.Region;
import io.phishx.region.registry.Registry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Registers what the configuration declares; what it no longer declares stays registered. A
 * malformed declaration keeps the service from starting.
 */
@Startup
@ApplicationScoped
public class Declarations {

  private record Declared(PairId id, Strategy strategy) {}

  private final Registry registry;
  private final Pairs pairs;
  private final TenantTransaction transactions;
  private final List<Region> declaredRegions;
  private final List<Declared> declaredPairs;

  Declarations(
      RegionConfig config, Registry registry, Pairs pairs, TenantTransaction transactions) {
    this.registry = registry;
    this.pairs = pairs;
    this.transactions = transactions;
    this.declaredRegions =
        config.regions().entrySet().stream()
            .map(entry -> region(new RegionId(entry.getKey()), entry.getValue()))
            .toList();
    this.declaredPairs = config.pairs().values().stream().map(Declarations::pair).toList();
  }

  /**
   * Registers what is missing and changes the regions that are declared differently. Idempotent;
   * fails where the database is away or a declaration is impossible.
   */
  public Uni<Void> apply(Actor actor) {
    return Multi.createFrom()
        .iterable(declaredRegions)
        .onItem()
        .transformToUniAndConcatenate(region -> apply(actor, region))
        .collect()
        .last()
        .chain(
            () ->
                Multi.createFrom()
                    .iterable(declaredPairs)
                    .onItem()
                    .transformToUniAndConcatenate(pair -> apply(actor, pair))
                    .collect()
                    .last())
        .replaceWithVoid();
  }

  private Uni<Void> apply(Actor actor, Region region) {
    return registry
        .checkReachable(region)
        .chain(
            () ->
                transactions.sql(
                    actor.operator(), connection -> registerMissing(connection, actor, region)))
        .chain(
            registered ->
                registered.equals(region)
                    ? Uni.createFrom().voidItem()
                    : registry.replace(actor, region).replaceWithVoid());
  }

  private Uni<Region> registerMissing(SqlConnection connection, Actor actor, Region region) {
    return registry
        .find(connection, region.id())
        .chain(
            found ->
                found
                    .map(known -> Uni.createFrom().item(known))
                    .orElseGet(() -> registry.register(connection, actor, region)));
  }

  private Uni<Void> apply(Actor actor, Declared pair) {
    return transactions.sql(
        actor.operator(),
        connection ->
            pairs
                .find(connection, pair.id())
                .chain(
                    found ->
                        found.isPresent()
                            ? Uni.createFrom().voidItem()
                            : pairs
                                .join(connection, actor, pair.id(), pair.strategy())
                                .replaceWithVoid()));
  }

  private static Region region(RegionId id, DeclaredRegion declared) {
    return new Region(
        id,
        declared.name(),
        Endpoint.parse(Part.API, declared.apiEndpoint()),
        Endpoint.parse(Part.DATABASE, declared.databaseEndpoint()),
        Endpoint.parse(Part.CACHE, declared.cacheEndpoint()),
        declared.credentialsRef().map(CredentialsRef::new).orElse(null),
        declared.primary());
  }

  private static Declared pair(DeclaredPair declared) {
    return new Declared(
        new PairId(new RegionId(declared.primary()), new RegionId(declared.secondary())),
        Strategy.parse(declared.strategy()));
  }
}
