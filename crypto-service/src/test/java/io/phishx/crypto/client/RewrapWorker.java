package io.phishx.crypto.client;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.database.BeginPatience;
import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A process that re-wraps the rows of one tenant, as a replica of their owner does. */
final class RewrapWorker {

  static final RewrapTable TABLE =
      new RewrapTable(
          "rewrap_try",
          "email_analysis",
          "id",
          List.of("sender", "subject"),
          Map.of("sender", "sender_index"),
          Optional.empty());

  private RewrapWorker() {}

  /** Arguments: database URI, crypto-service's port, tenant, token, rows of a step, share. */
  @SuppressWarnings("NullAway") // a process without Hibernate has no sessions, and needs none
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Pool pool =
        Pool.newInstance(
            PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(args[0]))
                .with(new PoolOptions().setMaxSize(4))
                .using(vertx.getDelegate())
                .build());
    TenantTransaction transactions =
        new TenantTransaction(
            pool, null, new BeginPatience(vertx.getDelegate(), Duration.ofSeconds(4)));
    TenantId tenant = new TenantId(UUID.fromString(args[2]));
    KeyUpkeep upkeep =
        new RemoteKeyUpkeep(
            new CryptoCalls(
                WebClient.create(vertx),
                new Crypto(Integer.parseInt(args[1])),
                any -> new Fixed(args[3]),
                new Dependency(Clock.systemUTC())));
    WorkLease lease = new WorkLease(transactions, "rewrap", Duration.ofSeconds(2));
    RewrapPass pass =
        new RewrapPass(
            transactions,
            upkeep,
            new Owner(tenant),
            new Settings(Integer.parseInt(args[4]), Double.parseDouble(args[5])),
            lease::hold,
            new SimpleMeterRegistry());
    while (!lease.hold().await().atMost(Duration.ofSeconds(10))) {
      Uni.createFrom()
          .voidItem()
          .onItem()
          .delayIt()
          .by(Duration.ofMillis(100))
          .await()
          .atMost(Duration.ofSeconds(1));
    }
    while (pass.of(tenant).await().atMost(Duration.ofMinutes(5)).isEmpty()) {
      // its turn was over; nobody else waits here
    }
    lease.release().await().atMost(Duration.ofSeconds(10));
    System.exit(0);
  }

  private record Owner(TenantId tenant) implements RewrapOwner {
    @Override
    public List<RewrapTable> tables() {
      return List.of(TABLE);
    }

    @Override
    public Uni<List<TenantId>> tenants() {
      return Uni.createFrom().item(List.of(tenant));
    }
  }

  private record Fixed(String value) implements Credentials {
    @Override
    public Uni<String> token() {
      return Uni.createFrom().item(value);
    }

    @Override
    public void forget(String token) {}
  }

  private record Crypto(int port) implements CryptoClientConfig {
    @Override
    public URI url() {
      return URI.create("http://localhost:" + port);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(15);
    }

    @Override
    public int batchAbove() {
      return 4;
    }

    @Override
    public int batchRows() {
      return 1_000;
    }

    @Override
    public int maxConcurrent() {
      return 10;
    }

    @Override
    public int maxConcurrentOfTenant() {
      return 10;
    }

    @Override
    public boolean encryptionEnabled() {
      return true;
    }
  }

  private record Settings(int batchRows, double share) implements RewrapConfig {
    @Override
    public Duration interval() {
      return Duration.ofHours(1);
    }

    @Override
    public Duration slice() {
      return Duration.ofMillis(200);
    }

    @Override
    public Duration pace() {
      return Duration.ofMillis(1);
    }

    @Override
    public Duration firstAfter() {
      return Duration.ofMinutes(1);
    }

    @Override
    public long batchBytes() {
      return 4 << 20;
    }

    @Override
    public Duration lease() {
      return Duration.ofSeconds(2);
    }
  }
}
