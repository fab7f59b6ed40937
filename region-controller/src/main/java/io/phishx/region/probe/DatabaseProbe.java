package io.phishx.region.probe;

import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.egress.PinnedTarget;
import io.phishx.chassis.secret.Secret;
import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.Failed;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.registry.CredentialsRef;
import io.phishx.region.registry.Endpoint;
import io.phishx.region.registry.StoreLogin;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a region's PostgreSQL and makes one round trip: a server that takes no new client is
 * as good as away.
 */
@ApplicationScoped
class DatabaseProbe {

  private static final String POOL = "region-probe";
  private static final String DEFAULT_DATABASE = "postgres";

  /** Class of SQLSTATE: the server is there and the configured login is wrong. */
  private static final String INVALID_AUTHORIZATION = "28";

  private final EgressGuard egress;
  private final StoreLogin logins;
  private final Vertx vertx;

  DatabaseProbe(EgressGuard egress, StoreLogin logins, Vertx vertx) {
    this.egress = egress;
    this.logins = logins;
    this.vertx = vertx;
  }

  Uni<ProbeResult> probe(Endpoint database, @Nullable CredentialsRef ref, Duration timeout) {
    StoreLogin.Login login = logins.database(ref);
    if (login.user().isEmpty()) {
      return Uni.createFrom().item(new NotMade("no credentials for its database are configured"));
    }
    return egress
        .check(database.uri())
        .map(target -> options(target, database, login, timeout))
        .chain(this::roundTrip);
  }

  private static PgConnectOptions options(
      PinnedTarget target, Endpoint database, StoreLogin.Login login, Duration timeout) {
    String path = database.uri().getPath();
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(target.host())
            .setPort(target.port())
            .setDatabase(path.isEmpty() ? DEFAULT_DATABASE : path.substring(1))
            .setUser(login.user().orElseThrow())
            .addProperty("application_name", "phishx-region-probe");
    options.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    login.password().map(Secret::revealText).ifPresent(options::setPassword);
    return options;
  }

  private Uni<ProbeResult> roundTrip(PgConnectOptions options) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long start = System.nanoTime();
              // a pool of its own, because closing it ends even a login that hangs
              Pool pool =
                  PgBuilder.pool()
                      .with(new PoolOptions().setMaxSize(1).setName(POOL))
                      .connectingTo(options)
                      .using(vertx)
                      .build();
              return Uni.createFrom()
                  .completionStage(
                      () ->
                          pool.withConnection(connection -> connection.query("select 1").execute())
                              .<ProbeResult>map(
                                  rows -> new Answered(Duration.ofNanos(System.nanoTime() - start)))
                              .otherwise(DatabaseProbe::judge)
                              .toCompletionStage())
                  .onTermination()
                  .invoke(pool::close);
            });
  }

  private static ProbeResult judge(Throwable failure) {
    if (failure instanceof PgException refused
        && refused.getSqlState() != null
        && refused.getSqlState().startsWith(INVALID_AUTHORIZATION)) {
      return new NotMade("its database refused the login of the probe");
    }
    return new Failed("its database did not answer: " + failure.getClass().getSimpleName());
  }
}
