package io.phishx.auth.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How denied calls get into the audit log. */
@ConfigMapping(prefix = "phishx.denials")
public interface DenialConfig {

  /** A caller's denied calls within it are one entry; 1 second or more. */
  @WithDefault("1m")
  Duration window();

  /** For how many callers entries are made in a window; the calls of more are only counted. */
  @WithDefault("1000")
  int callers();
}
