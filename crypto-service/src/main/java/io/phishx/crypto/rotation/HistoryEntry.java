package io.phishx.crypto.rotation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rotation, as the guide's history has it; the hashes are fingerprints of the keys.
 *
 * @param oldKeyHash null if the tenant had no key before
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record HistoryEntry(
    Instant timestamp, @Nullable String oldKeyHash, String newKeyHash, String actor, int version) {

  static HistoryEntry of(Row row) {
    return new HistoryEntry(
        row.getOffsetDateTime("at").toInstant(),
        row.getString("old_key_hash"),
        row.getString("new_key_hash"),
        row.getString("actor"),
        row.getInteger("version"));
  }
}
