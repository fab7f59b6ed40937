package io.phishx.crypto.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How stored values follow the keys. */
@ConfigMapping(prefix = "phishx.rewrap")
public interface RewrapConfig {

  /** How often every tenant is looked at, besides the notice of a rotation; above 0. */
  @WithDefault("1h")
  Duration interval();

  /** From the start to the first look; above 0. */
  @WithDefault("1m")
  Duration firstAfter();

  /** Rows of one step: one call, one transaction; 1 to 10 000. */
  @WithDefault("500")
  int batchRows();

  /** Bytes of sealed values in one step, but at least one row. */
  @WithDefault("4194304")
  long batchBytes();

  /** Share of the time that is worked, the rest is left to others; above 0, at most 1. */
  @WithDefault("0.5")
  double share();

  /** How long a replica that has died keeps the others from going on. */
  @WithDefault("30s")
  Duration lease();
}
