package io.phishx.auth.revocation;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Tokens of one call: single ones would be more than wait for a connection at once. */
  private static final int BATCH = 1_000;

  private static final String ADD =
      """
      for i = 1, #KEYS do redis.call('SETEX', KEYS[i], ARGV[i], '1') end
      return #KEYS
      """;

  private final ReactiveRedisDataSource redis;
  private final Clock clock;

  RevokedList(ReactiveRedisDataSource redis, Clock clock) {
    this.redis = redis;
    this.clock = clock;
  }

  /** Adds tokens; never fails, since the truth stands in PostgreSQL already. */
  Uni<Void> add(List<Ended.AccessTokenRef> tokens) {
    Instant now = clock.instant();
    List<Ended.AccessTokenRef> alive =
        tokens.stream().filter(token -> token.expiresAt().isAfter(now)).toList();
    if (alive.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return Multi.createFrom()
        .iterable(alive)
        .group()
        .intoLists()
        .of(BATCH)
        .onItem()
        .transformToUniAndConcatenate(batch -> write(batch, now))
        .collect()
        .last()
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .onFailure()
        .invoke(e -> LOG.debugf("the revocation list in Redis was not written: %s", e.toString()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Response> write(List<Ended.AccessTokenRef> batch, Instant now) {
    List<String> arguments = new ArrayList<>(2 + 2 * batch.size());
    arguments.add(ADD);
    arguments.add(String.valueOf(batch.size()));
    batch.forEach(token -> arguments.add("phishx:revoked:" + token.jti()));
    batch.forEach(
        token ->
            arguments.add(
                String.valueOf(Duration.between(now, token.expiresAt()).toSeconds() + 1)));
    return redis.execute("EVAL", arguments.toArray(String[]::new));
  }
}
