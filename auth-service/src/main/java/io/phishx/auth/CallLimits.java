package io.phishx.auth;

import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * Budgets for failed calls that need no access token. Calls that succeed are not counted, and a
 * secret that was right lately is not refused for others' failures.
 */
public interface CallLimits {

  /** Wrong secrets of one client from one network in a window: 1 or more. */
  @WithDefault("30")
  @Min(1)
  int perClientAndNetwork();

  /** Wrong or no secrets of any client from one network in a window: 1 or more. */
  @WithDefault("300")
  @Min(1)
  int clientsPerNetwork();

  /** Refresh tokens worth nothing from one network in a window: 1 or more. */
  @WithDefault("300")
  @Min(1)
  int refreshesPerNetwork();

  /** Tries at making the first operator from one network in a window: 1 or more. */
  @WithDefault("20")
  @Min(1)
  int bootstrapsPerNetwork();

  /** The window: 1 second to 1 day. */
  @WithDefault("5m")
  @DurationMin(seconds = 1)
  @DurationMax(days = 1)
  Duration window();
}
