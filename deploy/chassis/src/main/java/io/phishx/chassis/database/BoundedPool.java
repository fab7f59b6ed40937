package io.phishx.chassis.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what the pool waits for: it forgets those who have waited for a connection longer than
 * anybody would, tries a connection only as long, and closes one that is silent for too long.
 */
@Singleton
class BoundedPool implements PgPoolCreator {

  // Whoever waits in BeginPatience is answered by it, not by the pool.
  private static final Duration LATER = Duration.ofMillis(500);

  private final DatabaseConfig config;

  BoundedPool(DatabaseConfig config) {
    this.config = config;
  }

  @Override
  public Pool create(Input input) {
    int patience = (int) config.patience().plus(LATER).toMillis();
    return PgBuilder.pool()
        .with(
            input
                .poolOptions()
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setConnectionTimeout(patience))
        .connectingTo(
            input.pgConnectOptionsList().stream()
                .map(options -> (SqlConnectOptions) bounded(options, patience))
                .toList())
        .withConnectHandler(this::watch)
        .using(input.vertx())
        .build();
  }

  private PgConnectOptions bounded(PgConnectOptions given, int patience) {
    PgConnectOptions options = new PgConnectOptions(given);
    options.setConnectTimeout(patience);
    options.setTcpKeepAlive(true);
    // only Linux' own transport knows it; AnswerWatch does without
    options.setTcpUserTimeout((int) config.answer().toMillis());
    return options;
  }

  /** The pool takes a new connection over when it is closed here. */
  private void watch(SqlConnection connection) {
    AnswerWatch.over(connection, config.answer());
    connection.close();
  }
}
