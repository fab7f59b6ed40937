package io.phishx.region.probe;

import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.egress.PinnedTarget;
import io.phishx.chassis.secret.Secret;
import io.phishx.region.RegionConfig;
import io.phishx.region.registry.Region;
import io.phishx.region.registry.StoreLogin;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/**
 * Asks a region's PostgreSQL one question over a connection of its own, through the egress guard.
 */
@ApplicationScoped
public class RegionDatabase {

  private static final String POOL = "region-probe";
  private static final String DEFAULT_DATABASE = "postgres";

  /** Class of SQLSTATE: the server is there and the configured login is wrong. */
  private static final String INVALID_AUTHORIZATION = "28";

  private final EgressGuard egress;
  private final StoreLogin logins;
  private final Vertx vertx;
  private final Duration timeout;

  RegionDatabase(EgressGuard egress, StoreLogin logins, Vertx vertx, RegionConfig config) {
    this.egress = egress;
    this.logins = logins;
    this.vertx = vertx;
    this.timeout = config.probe().timeout();
  }

  /** What became of a question. */
  public sealed interface Answer<T> {

    /** The server's answer, and how long it took to log in and to answer. */
    record Given<T>(T value, Duration took) implements Answer<T> {}

    /** The server did not answer: its fault. */
    record Failed<T>(String reason) implements Answer<T> {}

    /** The question could not be asked: not its fault. */
    record NotAsked<T>(String reason) implements Answer<T> {}
  }

  /**
   * Logs in, asks and leaves, within the probe timeout or else cancelled by the caller.
   *
   * @param read makes a value of the rows; must not fail
   * @return fails only where the egress guard refuses
   */
  public <T> Uni<Answer<T>> ask(Region region, String sql, Function<RowSet<Row>, T> read) {
    StoreLogin.Login login = logins.database(region.credentials());
    if (login.user().isEmpty()) {
      return Uni.createFrom()
          .item(new Answer.NotAsked<>("no credentials for its database are configured"));
    }
    return egress
        .check(region.database().uri())
        .map(target -> options(target, region, login))
        .chain(options -> ask(options, sql, read));
  }

  private PgConnectOptions options(PinnedTarget target, Region region, StoreLogin.Login login) {
    String path = region.database().uri().getPath();
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(target.host())
            .setPort(target.port())
            .setDatabase(path.isEmpty() ? DEFAULT_DATABASE : path.substring(1))
            .setUser(login.user().orElseThrow())
            .addProperty("application_name", "phishx-region-controller");
    options.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    login.password().map(Secret::revealText).ifPresent(options::setPassword);
    logins.databaseTls(region.credentials()).applyTo(options, target.uri().getHost());
    return options;
  }

  private <T> Uni<Answer<T>> ask(
      PgConnectOptions options, String sql, Function<RowSet<Row>, T> read) {
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
              Future<RowSet<Row>> rows =
                  pool.withConnection(connection -> connection.query(sql).execute());
              return Uni.createFrom()
                  .completionStage(
                      () ->
                          rows.<Answer<T>>map(
                                  found ->
                                      new Answer.Given<>(
                                          read.apply(found),
                                          Duration.ofNanos(System.nanoTime() - start)))
                              .otherwise(RegionDatabase::judge)
                              .toCompletionStage())
                  .onTermination()
                  .invoke(pool::close);
            });
  }

  private static <T> Answer<T> judge(Throwable failure) {
    if (failure instanceof PgException refused
        && refused.getSqlState() != null
        && refused.getSqlState().startsWith(INVALID_AUTHORIZATION)) {
      return new Answer.NotAsked<>("its database refused the login of the probe");
    }
    return new Answer.Failed<>(
        "its database did not answer: " + failure.getClass().getSimpleName());
  }
}
