package io.phishx.crypto.masterkey;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of the root key.
 *
 * @param finishedAt null while it runs
 */
record Rotation(
    UUID id,
    String from,
    String to,
    String actor,
    long keysTotal,
    Instant startedAt,
    @Nullable Instant finishedAt) {

  static final String COLUMNS =
      "id, from_fingerprint, to_fingerprint, actor, keys_total, started_at, finished_at";

  static Rotation of(Row row) {
    OffsetDateTime finished = row.getOffsetDateTime("finished_at");
    return new Rotation(
        row.getUUID("id"),
        row.getString("from_fingerprint"),
        row.getString("to_fingerprint"),
        row.getString("actor"),
        row.getLong("keys_total"),
        row.getOffsetDateTime("started_at").toInstant(),
        finished == null ? null : finished.toInstant());
  }

  boolean isRunning() {
    return finishedAt == null;
  }
}
