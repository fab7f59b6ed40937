package io.phishx.auth.trust;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.TrustConfig;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * How long a token may matter: the longest life of any kind, and what clocks may differ by. A
 * revocation or a retired key that is forgotten earlier would let a token live again, or refuse one
 * that is good.
 */
@Singleton
public class TokenLife {

  private final Duration longest;
  private final Duration skew;

  public TokenLife(AuthConfig config, TrustConfig trust) {
    Duration users = config.token().lifetime();
    Duration services = config.token().serviceLifetime();
    this.longest = users.compareTo(services) > 0 ? users : services;
    this.skew = trust.skew();
  }

  /**
   * From now until nobody accepts any more what anybody has issued until now: its {@code iat} may
   * be {@link #ahead()}, and then {@link #afterExpiry()} counts.
   */
  public Duration longest() {
    return longest.plus(ahead()).plus(afterExpiry());
  }

  /** From a token's expiry until nobody accepts it: the tolerance, and clocks behind ours. */
  public Duration afterExpiry() {
    return skew.multipliedBy(2);
  }

  /** How far an {@code iat} may lie in the future; verifiers refuse what is issued later. */
  public Duration ahead() {
    return skew;
  }
}
