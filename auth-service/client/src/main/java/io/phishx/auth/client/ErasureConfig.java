package io.phishx.auth.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How this service learns that a tenant is to be erased. */
@ConfigMapping(prefix = "phishx.erasure")
public interface ErasureConfig {

  /** How often auth-service is asked without a hint; 50 ms or more. */
  @WithDefault("5s")
  @DurationMin(millis = 50)
  Duration poll();

  /** How often due orders are looked at; 50 ms or more. */
  @WithDefault("1s")
  @DurationMin(millis = 50)
  Duration checkInterval();
}
