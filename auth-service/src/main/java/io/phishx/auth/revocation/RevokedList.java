package io.phishx.auth.revocation;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The guide's revocation list in Redis, {@code phishx:revoked:<jti>} until the token expires: for
 * readers outside. No verifier of ours rests on it; theirs is the trust feed.
 */
@ApplicationScoped
class RevokedList {

  private static final Logger LOG = Logger.getLogger(RevokedList.class);
  private static final Duration TIMEOUT = Duration.ofMillis(200);

  private final ReactiveValueCommands<String, String> values;
  private final Clock clock;

  RevokedList(ReactiveRedisDataSource redis, Clock clock) {
    this.values = redis.value(String.class);
    this.clock = clock;
  }

  /** Adds tokens; never fails, since the truth stands in PostgreSQL already. */
  Uni<Void> add(List<Ended.AccessTokenRef> tokens) {
    Instant now = clock.instant();
    List<Uni<Void>> writes =
        tokens.stream()
            .filter(token -> token.expiresAt().isAfter(now))
            .map(
                token ->
                    values.setex(
                        "phishx:revoked:" + token.jti(),
                        Duration.between(now, token.expiresAt()).toSeconds() + 1,
                        "1"))
            .toList();
    if (writes.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return Uni.join()
        .all(writes)
        .andCollectFailures()
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .onFailure()
        .invoke(e -> LOG.debugf("the revocation list in Redis was not written: %s", e.toString()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }
}
