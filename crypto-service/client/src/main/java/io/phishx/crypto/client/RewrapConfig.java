package io.phishx.crypto.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How stored values follow the keys. */
@ConfigMapping(prefix = "phishx.rewrap")
public interface RewrapConfig {

  /** How often every tenant is looked at, besides the notice of a rotation; above 0. */
  @WithDefault("1h")
  @DurationMin(millis = 1)
  Duration interval();

  /** From the start to the first look; above 0. */
  @WithDefault("1m")
  @DurationMin(millis = 1)
  Duration firstAfter();

  /** Rows of one step: one call, one transaction; 1 to 10 000. */
  @WithDefault("500")
  @Min(1)
  @Max(10_000)
  int batchRows();

  /** Bytes of sealed values in one step, but at least one row; 1 or more. */
  @WithDefault("4194304")
  @Min(1)
  long batchBytes();

  /** Share of the time that is worked, the rest is left to others; 0.01 to 1. */
  @WithDefault("0.5")
  @DecimalMin("0.01")
  @DecimalMax("1")
  double share();

  /**
   * Time that one tenant's rows get before the next tenant's turn, above 0: who has more goes to
   * the end.
   */
  @WithDefault("1m")
  @DurationMin(millis = 1)
  Duration slice();

  /**
   * Pause after each tenant that is looked at without a notice, 0 or more: of very many, most have
   * nothing to do, and each asks crypto-service.
   */
  @WithDefault("50ms")
  @DurationMin(millis = 0)
  Duration pace();

  /**
   * Longest pause between two walks of a tenant while they bring nothing, as with values that open
   * under no key; above 0. The first is the settle time, each further one twice the last. A
   * rotation begins anew.
   */
  @WithDefault("6h")
  @DurationMin(millis = 1)
  Duration longestPause();

  /** How long a replica that has died keeps the others from going on; 100 ms or more. */
  @WithDefault("30s")
  @DurationMin(millis = 100)
  Duration lease();
}
