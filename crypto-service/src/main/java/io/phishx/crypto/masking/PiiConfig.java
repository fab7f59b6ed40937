package io.phishx.crypto.masking;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** What counts as personal data. */
@ConfigMapping(prefix = "phishx.pii")
public interface PiiConfig {

  /**
   * Two-letter codes of the regions whose national phone numbers count; the shared default is also
   * that of the log filter. Numbers with {@code +} count from everywhere.
   */
  Set<String> phoneRegions();

  /** The longest text of a call, in characters; a longer one is answered with 413. */
  @WithDefault("4M")
  MemorySize maxText();
}
