package io.phishx.auth.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this service learns that a tenant is to be erased. */
@ConfigMapping(prefix = "phishx.erasure")
public interface ErasureConfig {

  /** How often auth-service is asked without a hint; 50 ms or more. */
  @WithDefault("5s")
  Duration poll();

  /** How often due orders are looked at; 50 ms or more. */
  @WithDefault("1s")
  Duration checkInterval();
}
