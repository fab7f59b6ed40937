package io.phishx.auth.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** How this service trusts access tokens. */
@ConfigMapping(prefix = "phishx.trust")
public interface TrustConfig {

  /** How often auth-service is asked without a hint; 50 ms or more. */
  @WithDefault("300ms")
  Duration poll();

  /** Older than this, or never confirmed: every call with a token is answered with 503. */
  @WithDefault("60s")
  Duration staleness();

  /** Older than this: calls that need {@code admin}, {@code soc} or {@code enforce} get 503. */
  @WithDefault("5s")
  Duration privilegedStaleness();

  /** Accepted signature algorithms, exactly; HS256 is refused outside the local profile. */
  @WithDefault("ES256,RS256,EdDSA")
  Set<String> algorithms();

  /** Accepted {@code iss}. */
  @WithDefault("phishx")
  String issuer();

  /** Accepted {@code aud} of users' and clients' tokens. */
  @WithDefault("phishx-api")
  String audience();

  /** Accepted {@code aud} of services' own tokens. */
  @WithDefault("phishx-internal")
  String internalAudience();

  /** Tolerated difference of clocks. */
  @WithDefault("30s")
  Duration skew();

  /** How many verified tokens are remembered; 0 verifies each signature every time. */
  @WithDefault("20000")
  int rememberedTokens();
}
