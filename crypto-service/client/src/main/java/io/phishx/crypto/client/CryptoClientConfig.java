package io.phishx.crypto.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Where crypto-service is and how long a caller waits for it. */
@ConfigMapping(prefix = "phishx.crypto")
public interface CryptoClientConfig {

  /** Base of crypto-service, without a path. */
  @WithDefault("http://localhost:8082")
  URI url();

  /** From sending a call to its whole answer, retry included; above 0. */
  @WithDefault("5s")
  Duration timeout();

  /**
   * Calls of a tenant and kind under way at once; above that, questions wait for one of them to end
   * and go together in the next. 1 or more.
   */
  @WithDefault("4")
  int batchAbove();

  /** Rows, or values to index, that questions put together into one call. */
  @WithDefault("1000")
  int batchRows();

  /** Questions under way at once; one more is answered with 503 at once. 1 or more. */
  @WithDefault("512")
  int maxConcurrent();

  /**
   * Of them, those of one tenant, so that a busy one leaves room for the others; one more of it is
   * answered with 503 at once. 1 or more.
   */
  @WithDefault("256")
  int maxConcurrentOfTenant();

  /**
   * False only in a local run with {@code ENCRYPTION_ENABLED=false}: then values that
   * crypto-service leaves readable are accepted. Anywhere else the service refuses to start.
   */
  @WithDefault("${ENCRYPTION_ENABLED:true}")
  boolean encryptionEnabled();
}
