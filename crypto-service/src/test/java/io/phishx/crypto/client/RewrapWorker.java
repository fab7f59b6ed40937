package io.phishx.crypto.client;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.database.BeginPatience;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Configs;
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

  /** How a process ends that cannot go on. */
  static final int FAILED = 70;

  private static final Duration LEASE = Duration.ofSeconds(5);

  private RewrapWorker() {}

  /** Arguments: database URI, crypto-service's port, tenant, token, rows of a step, share. */
  public static void main(String[] args) {
    // the threads of Vert.x would keep the process alive without this one
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (thread, failure) -> {
              failure.printStackTrace(System.err);
              Runtime.getRuntime().halt(FAILED);
            });
    work(args);
    System.exit(0);
  }

  @SuppressWarnings("NullAway") // a process without Hibernate has no sessions, and needs none
  private static void work(String[] args) {
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
                Configs.client(URI.create("http://localhost:" + args[1])),
                any -> new Passes.Token(args[3]),
                new Dependency(Clock.systemUTC())));
    WorkLease lease = new WorkLease(transactions, "rewrap", LEASE);
    Settings settings = new Settings(Integer.parseInt(args[4]), Double.parseDouble(args[5]));
    boolean done = false;
    while (!done) {
      await(lease);
      RewrapPass pass =
          new RewrapPass(
              transactions,
              upkeep,
              new Passes.Owner(List.of(TABLE), tenant),
              settings,
              lease::hold,
              new SimpleMeterRegistry());
      try {
        while (Passes.turn(pass, tenant).await().atMost(Duration.ofMinutes(5)).isEmpty()) {
          // its turn was over; nobody else waits here
        }
        done = true;
      } catch (RewrapPass.LeaseLost e) {
        // this machine was busy for longer than the lease: the other one goes on, and may die
      }
    }
    lease.release().await().atMost(Duration.ofSeconds(10));
  }

  private static void await(WorkLease lease) {
    while (!lease.hold().await().atMost(Duration.ofSeconds(10))) {
      Uni.createFrom()
          .voidItem()
          .onItem()
          .delayIt()
          .by(Duration.ofMillis(100))
          .await()
          .atMost(Duration.ofSeconds(1));
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
    public Duration longestPause() {
      return Duration.ofHours(6);
    }

    @Override
    public long batchBytes() {
      return 4 << 20;
    }

    @Override
    public Duration lease() {
      return LEASE;
    }
  }
}
