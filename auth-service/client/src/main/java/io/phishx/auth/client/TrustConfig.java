package io.phishx.auth.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How this service trusts access tokens. */
@ConfigMapping(prefix = "phishx.trust")
public interface TrustConfig {

  /** How often auth-service is asked without a hint; 50 ms or more. */
  @WithDefault("300ms")
  @DurationMin(millis = 50)
  Duration poll();

  /**
   * Older than this, or never confirmed: every call with a token is answered with 503; 100 ms or
   * more.
   */
  @WithDefault("60s")
  @DurationMin(millis = 100)
  Duration staleness();

  /**
   * Older than this: calls that need {@code admin}, {@code soc} or {@code enforce} get 503; 100 ms
   * or more.
   */
  @WithDefault("5s")
  @DurationMin(millis = 100)
  Duration privilegedStaleness();

  /** Accepted signature algorithms, exactly; HS256 is refused outside the local profile. */
  @WithDefault("ES256,RS256,EdDSA")
  @NotEmpty
  Set<String> algorithms();

  /** Accepted {@code iss}. */
  @WithDefault("phishx")
  @NotBlank
  String issuer();

  /** Accepted {@code aud} of users' and clients' tokens. */
  @WithDefault("phishx-api")
  @NotBlank
  String audience();

  /** Accepted {@code aud} of services' own tokens. */
  @WithDefault("phishx-internal")
  @NotBlank
  String internalAudience();

  /** Tolerated difference of clocks; at most 5 min. */
  @WithDefault("30s")
  @DurationMin(millis = 0)
  @DurationMax(minutes = 5)
  Duration skew();

  /** How many verified tokens are remembered; 0 verifies each signature every time. */
  @WithDefault("20000")
  @Min(0)
  int rememberedTokens();
}
