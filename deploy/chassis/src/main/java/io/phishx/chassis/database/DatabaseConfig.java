package io.phishx.chassis.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is borne with from PostgreSQL. */
@ConfigMapping(prefix = "phishx.database")
public interface DatabaseConfig {

  /**
   * How long a call waits for its transaction to begin; then it is a 503 and its work never runs.
   * Work that has begun is bounded by the server's {@code statement_timeout} instead.
   */
  @WithDefault("4s")
  Duration patience();
}
