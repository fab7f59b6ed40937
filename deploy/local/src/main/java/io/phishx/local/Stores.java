package io.phishx.local;

import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.embedded.EmbeddedRedis;
import io.phishx.gateway.ServiceEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The run's PostgreSQL and Redis, started side by side. */
record Stores(EmbeddedPostgres postgres, EmbeddedRedis redis) implements AutoCloseable {

  /**
   * Returns when both accept connections.
   *
   * @throws io.phishx.embedded.CannotStart with one sentence; then neither runs
   */
  static Stores start(DataFolder data, Ports ports, LocalSecrets secrets) {
    CompletableFuture<EmbeddedRedis> redis =
        CompletableFuture.supplyAsync(
            () ->
                EmbeddedRedis.builder()
                    .port(ports.redis())
                    .password(secrets.urlSafe("redis.password"))
                    .start());
    EmbeddedPostgres postgres;
    try {
      postgres = postgres(data, ports, secrets);
    } catch (RuntimeException failed) {
      Optional.ofNullable(redis.exceptionally(alsoFailed -> null).join())
          .ifPresent(EmbeddedRedis::close);
      throw failed;
    }
    try {
      return new Stores(postgres, redis.join());
    } catch (CompletionException e) {
      postgres.close();
      throw Failures.cause(e);
    }
  }

  private static EmbeddedPostgres postgres(DataFolder data, Ports ports, LocalSecrets secrets) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .port(ports.postgres())
            .passwords(secrets.databasePasswords())
            .databases(
                ports.services().stream().map(ServiceEntry::database).toArray(String[]::new));
    return data.isTemporary() ? builder.start() : builder.home(data.folder("postgres")).start();
  }

  @Override
  public void close() {
    redis.close();
    postgres.close();
  }
}
