package io.phishx.auth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A signed access token; prints its id only.
 *
 * @param compact the compact JWS
 * @param jti its id
 * @param lifetime from its issue to its expiry
 * @param scope what it allows, as OAuth writes it: with blanks between
 */
public record AccessToken(
    String compact,
    UUID jti,
    Instant issuedAt,
    Instant expiresAt,
    Duration lifetime,
    String scope) {

  @Override
  public String toString() {
    return "AccessToken[" + jti + "]";
  }
}
