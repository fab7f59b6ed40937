package io.phishx.chassis.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** Where this service may send requests that a person configured. */
@ConfigMapping(prefix = "phishx.egress")
public interface EgressConfig {

  /** Accepted schemes. */
  @WithDefault("https,postgresql,redis,rediss,s3")
  Set<String> schemes();

  /**
   * Accepted hosts: exact names or addresses, or {@code *.example.com} for every name below one.
   * None when absent.
   */
  Optional<Set<String>> hosts();

  /** Whether loopback addresses are accepted; refused outside the local profile. */
  @WithDefault("false")
  boolean loopback();
}
