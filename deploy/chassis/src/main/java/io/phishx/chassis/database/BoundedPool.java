package io.phishx.chassis.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the pool forget those who have waited for a connection longer than anybody would. */
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
    return PgBuilder.pool()
        .with(
            input
                .poolOptions()
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setConnectionTimeout((int) config.patience().plus(LATER).toMillis()))
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}
