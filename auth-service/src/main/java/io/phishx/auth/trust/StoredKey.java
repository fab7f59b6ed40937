package io.phishx.auth.trust;

import io.phishx.chassis.secret.Secret;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A signing key as it stands in the table, not yet known to be ours.
 *
 * @param state published, active, retired or removed; configured where it stands in the
 *     configuration of a replica
 * @param publishedAt when it was published, or last said to be configured, to the microsecond
 * @param since when it came into its state, to the microsecond
 * @param proof the MAC beside it; null where none stands there
 */
public record StoredKey(
    String kid,
    String algorithm,
    String publicJwk,
    String state,
    Instant publishedAt,
    Instant since,
    @Nullable Secret proof) {

  /** What the MAC is over: as none of the values has a line break, no other row has the same. */
  public String proven() {
    return String.join("\n", kid, algorithm, state, micros(publishedAt), micros(since), publicJwk);
  }

  private static String micros(Instant at) {
    return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, at));
  }
}
