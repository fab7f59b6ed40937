package io.phishx.auth.revocation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a revocation ended.
 *
 * @param sessions how many sessions
 * @param tokens how many access tokens known to be alive, and refresh tokens that could still be
 *     redeemed
 * @param accessTokens those known to be alive; of very many, those that live longest
 */
public record Ended(int sessions, int tokens, List<AccessTokenRef> accessTokens) {

  /** An access token by its id. */
  public record AccessTokenRef(UUID jti, Instant expiresAt) {}

  public Ended {
    accessTokens = List.copyOf(accessTokens);
  }
}
