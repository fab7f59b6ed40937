package io.phishx.auth.signingkey;

import io.phishx.auth.trust.TokenLife;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Removes signing keys at once, in the transaction of a change of trust, and again where the
 * database was set back and has lost that they were removed: whoever has such a key could sign with
 * it once no process remembers.
 */
@Singleton
class KeyRemoval {

  private static final Logger LOG = Logger.getLogger(KeyRemoval.class);

  /** A configured key may sign as long as somebody has it, and is never trusted again. */
  private static final Duration FOR_GOOD = Duration.ofDays(36_500);

  private static final String REVOKE =
      """
      insert into revocations (id, kind, subject, before, expires_at, created_at)
      values (gen_random_uuid(), 'key', $1, $2, $3, $2)
      """;

  private final SigningKeys keys;
  private final SigningKeyRows rows;
  private final ConfiguredKey configured;
  private final TokenLife life;
  private final Clock clock;

  KeyRemoval(
      SigningKeys keys,
      SigningKeyRows rows,
      ConfiguredKey configured,
      TokenLife life,
      Clock clock) {
    this.keys = keys;
    this.rows = rows;
    this.configured = configured;
    this.life = life;
    this.clock = clock;
  }

  /** Which changes remove a key from those that stand; none if it is not among them. */
  @FunctionalInterface
  interface Removing {
    List<SigningKey> changes(List<SigningKey> known, String kid);
  }

  /**
   * Removes a key.
   *
   * @return fails with {@link Problem.NotFound} if there is no such key
   */
  Uni<Void> remove(SqlConnection connection, String kid, Removing removing) {
    return rows.find(connection)
        .chain(
            found ->
                removed(connection, found, kid, removing)
                    .chain(() -> revoke(connection, kid, isConfigured(found, kid))));
  }

  /** Whether there are keys that were taken back, as far as this process remembers. */
  boolean anyCameBack(List<SigningKey> known) {
    return !cameBack(known).isEmpty();
  }

  /** Removes those among the keys that stand that were taken back. */
  Uni<Void> removeAgain(SqlConnection connection, List<SigningKey> known, Removing removing) {
    return Multi.createFrom()
        .iterable(cameBack(known))
        .invoke(kid -> LOG.warnf("a signing key whose removal was lost is removed: kid=%s", kid))
        .onItem()
        .transformToUniAndConcatenate(kid -> remove(connection, kid, removing))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private List<String> cameBack(List<SigningKey> known) {
    return known.stream().map(SigningKey::kid).filter(keys::isRevoked).toList();
  }

  private Uni<Void> removed(
      SqlConnection connection, SigningKeyRows.Found found, String kid, Removing removing) {
    if (found.refused().contains(kid)) {
      return rows.discard(connection, kid, now());
    }
    List<SigningKey> changes = removing.changes(found.genuine(), kid);
    if (changes.isEmpty() && !isConfigured(kid)) {
      throw new Problem.NotFound("there is no signing key " + kid);
    }
    return changes.isEmpty() ? Uni.createFrom().voidItem() : rows.save(connection, changes);
  }

  /** Whether it stands in the configuration of this replica, or of another. */
  private boolean isConfigured(SigningKeyRows.Found found, String kid) {
    return isConfigured(kid)
        || found.genuine().stream()
            .anyMatch(key -> key instanceof SigningKey.Configured && key.kid().equals(kid));
  }

  private boolean isConfigured(String kid) {
    return configured.signer().filter(signer -> signer.kid().equals(kid)).isPresent();
  }

  private Uni<Void> revoke(SqlConnection connection, String kid, boolean forGood) {
    Instant now = now();
    Duration kept = forGood ? FOR_GOOD : life.longest();
    return connection
        .preparedQuery(REVOKE)
        .execute(
            Tuple.of(kid, now.atOffset(ZoneOffset.UTC), now.plus(kept).atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
