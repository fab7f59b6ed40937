package io.phishx.chassis.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.http.ClientAuth;
import jakarta.validation.constraints.Min;

/** What HTTP calls this service takes. */
@ConfigMapping(prefix = "phishx.http")
public interface HttpConfig {

  /** The largest body that is read, in bytes; a larger one is answered with 413. */
  @WithDefault("1M")
  MemorySize maxBody();

  /**
   * Whether a client's bearer token is refused on a call that came over plain HTTP; services' own
   * tokens are not concerned. A trusted proxy's {@code X-Forwarded-Proto} counts; where it has
   * several elements, each must be {@code https}.
   */
  @WithDefault("true")
  boolean requireTls();

  /**
   * Whether callers over TLS must show a certificate of the authority that {@code
   * quarkus.tls.services.trust-store.*} names: {@code none}, {@code request} or {@code required}.
   */
  @WithDefault("none")
  ClientAuth clientAuth();

  /**
   * How many calls without a token a network, /24 or /64, may make of this replica in a minute;
   * more are answered with 429. Logins have a budget of their own.
   */
  @WithDefault("1200")
  @Min(1)
  long publicCalls();
}
