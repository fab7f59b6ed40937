package io.phishx.crypto.client;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Configs;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The re-wrapping of one tenant's rows by their owner, in this process and without its job. */
final class Passes {

  private Passes() {}

  /** A pass over {@code tables}, by {@code service} for the tenant of {@code calls}. */
  static RewrapPass of(
      Vertx vertx,
      TenantTransaction transactions,
      Calls calls,
      String service,
      List<RewrapTable> tables) {
    return new RewrapPass(
        transactions,
        upkeep(vertx, calls, service),
        new Owner(tables, new TenantId(calls.tenant())),
        Configs.rewrap(),
        () -> Uni.createFrom().item(true),
        new SimpleMeterRegistry());
  }

  /** A turn of a tenant who pauses never; empty if it was not his last one. */
  static Uni<Optional<KeyTargets>> turn(RewrapPass pass, TenantId tenant) {
    return pass.of(tenant, targets -> false).map(end -> end.map(RewrapPass.Ended::targets));
  }

  /** What {@code service} asks for the tenant of {@code calls}. */
  static KeyUpkeep upkeep(Vertx vertx, Calls calls, String service) {
    return new RemoteKeyUpkeep(
        new CryptoCalls(
            WebClient.create(vertx),
            Configs.client(URI.create("http://localhost:" + RestAssured.port)),
            any -> new Token(calls.service(service)),
            new Dependency(Clock.systemUTC())));
  }

  /** A service that stores rows of one tenant. */
  record Owner(List<RewrapTable> tables, TenantId tenant) implements RewrapOwner {

    @Override
    public Uni<List<TenantId>> tenants() {
      return Uni.createFrom().item(List.of(tenant));
    }
  }

  /** What a service shows always. */
  record Token(String value) implements Credentials {

    @Override
    public Uni<String> token() {
      return Uni.createFrom().item(value);
    }

    @Override
    public void forget(String token) {}
  }
}
