package io.phishx.chassis.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the audit log is sealed. */
@ConfigMapping(prefix = "phishx.audit")
public interface AuditConfig {

  /** Key of the MAC over each entry: 32 bytes or more as base64. */
  String macKey();

  /** How often new entries are chained; 100 ms or more. */
  @WithDefault("500ms")
  Duration sealInterval();
}
