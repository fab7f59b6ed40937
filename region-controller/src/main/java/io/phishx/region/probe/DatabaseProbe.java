package io.phishx.region.probe;

import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.egress.PinnedTarget;
import io.phishx.chassis.secret.Secret;
import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.registry.CredentialsRef;
import io.phishx.region.registry.Endpoint;
import io.phishx.region.registry.StoreLogin;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a region's PostgreSQL and makes one round trip: a server that takes no new client is
 * as good as away.
 */
@ApplicationScoped
class DatabaseProbe {

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
    // a frozen server would otherwise keep one more half-open connection each round
    options.setIdleTimeout(Math.toIntExact(2 * timeout.toMillis()));
    options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    login.password().map(Secret::revealText).ifPresent(options::setPassword);
    return options;
  }

  private Uni<ProbeResult> roundTrip(PgConnectOptions options) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long start = System.nanoTime();
              Future<PgConnection> connecting = PgConnection.connect(vertx, options);
              return Uni.createFrom()
                  .completionStage(
                      () ->
                          connecting
                              .compose(connection -> connection.query("select 1").execute())
                              .toCompletionStage())
                  .<ProbeResult>map(
                      rows -> new Answered(Duration.ofNanos(System.nanoTime() - start)))
                  .onFailure(DatabaseProbe::refusedLogin)
                  .recoverWithItem(new NotMade("its database refused the login of the probe"))
                  .onTermination()
                  .invoke(() -> connecting.onSuccess(PgConnection::close));
            });
  }

  private static boolean refusedLogin(Throwable failure) {
    return failure instanceof PgException refused
        && refused.getSqlState() != null
        && refused.getSqlState().startsWith(INVALID_AUTHORIZATION);
  }
}
