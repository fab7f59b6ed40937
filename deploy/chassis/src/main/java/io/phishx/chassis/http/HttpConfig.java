package io.phishx.chassis.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of an HTTP call. */
@ConfigMapping(prefix = "phishx.http")
public interface HttpConfig {

  /** The largest body that is read, in bytes; a larger one is answered with 413. */
  @WithDefault("1M")
  MemorySize maxBody();
}
