package io.phishx.chassis.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** What is borne with from PostgreSQL. */
@ConfigMapping(prefix = "phishx.database")
public interface DatabaseConfig {

  /**
   * How long a call waits for its transaction to begin; then it is a 503 and its work never runs.
   * 100 ms to 1 min.
   */
  @WithDefault("4s")
  @DurationMin(millis = 100)
  @DurationMax(minutes = 1)
  Duration patience();

  /**
   * How long PostgreSQL may let a statement wait for its answer; then the connection is closed and
   * the call is a 503. Somewhat above the server's {@code statement_timeout} (10 s), which ends a
   * slow statement more gently; this is for a server that has vanished. 1 s to 10 min.
   */
  @WithDefault("12s")
  @DurationMin(seconds = 1)
  @DurationMax(minutes = 10)
  Duration answer();
}
