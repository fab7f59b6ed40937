package io.phishx.crypto.rotation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.key.Rotated;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rotation, as the guide's history has it; the hashes are fingerprints of the keys.
 *
 * @param oldKeyHash null if the tenant had no key before
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record HistoryEntry(
    Instant timestamp, @Nullable String oldKeyHash, String newKeyHash, String actor, int version) {

  static HistoryEntry of(Row row) {
    return new HistoryEntry(
        row.getOffsetDateTime("at").toInstant(),
        row.getString("old_key_hash"),
        row.getString("new_key_hash"),
        row.getString("actor"),
        row.getInteger("version"));
  }

  /**
   * What has just been done.
   *
   * @throws Problem.Conflict if {@code outcome} is empty
   */
  public static HistoryEntry of(Optional<Rotated> outcome, String actor) {
    Rotated rotated =
        outcome.orElseThrow(
            () -> new Problem.Conflict("rotation-under-way", "another rotation was first"));
    return new HistoryEntry(
        rotated.at(),
        rotated.oldFingerprint().orElse(null),
        rotated.newFingerprint(),
        actor,
        rotated.version());
  }
}
