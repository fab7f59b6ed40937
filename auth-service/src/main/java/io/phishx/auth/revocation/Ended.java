package io.phishx.auth.revocation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a revocation ended.
 *
 * @param sessions how many sessions
 * @param refreshTokens how many refresh tokens that could still be redeemed
 * @param accessTokens those known to be alive
 */
public record Ended(int sessions, int refreshTokens, List<AccessTokenRef> accessTokens) {

  /** An access token by its id. */
  public record AccessTokenRef(UUID jti, Instant expiresAt) {}

  public Ended {
    accessTokens = List.copyOf(accessTokens);
  }

  int tokens() {
    return refreshTokens + accessTokens.size();
  }
}
