package io.phishx.auth.signingkey;

import io.phishx.chassis.secret.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of signing keys. */
final class SigningKeyRows {

  private static final String FIND =
      """
      select kid, algorithm, public_jwk, private_key, state, published_at, active_at, retired_at
      from signing_keys where state <> 'removed' order by published_at, kid
      """;
  private static final String SAVE =
      """
      insert into signing_keys (kid, algorithm, public_jwk, private_key, state, published_at,
        active_at, retired_at, removed_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (kid) do update set private_key = excluded.private_key, state = excluded.state,
        active_at = coalesce(excluded.active_at, signing_keys.active_at),
        retired_at = coalesce(excluded.retired_at, signing_keys.retired_at),
        removed_at = excluded.removed_at
      """;

  private SigningKeyRows() {}

  /** All that are not removed. */
  static Uni<List<SigningKey>> find(SqlConnection connection) {
    return connection
        .query(FIND)
        .execute()
        .map(
            rows -> {
              List<SigningKey> keys = new ArrayList<>();
              rows.forEach(row -> keys.add(key(row)));
              return keys;
            });
  }

  /** Writes keys in their new states, in order. */
  static Uni<Void> save(SqlConnection connection, List<SigningKey> changes) {
    return Multi.createFrom()
        .iterable(changes)
        .onItem()
        .transformToUniAndConcatenate(
            key -> connection.preparedQuery(SAVE).execute(values(key)).replaceWithVoid())
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Tuple values(SigningKey key) {
    return switch (key) {
      case SigningKey.Published p -> values(p, "published", p.sealedPrivate(), null, null, null);
      case SigningKey.Active a -> values(a, "active", a.sealedPrivate(), a.activeAt(), null, null);
      case SigningKey.Retired r -> values(r, "retired", null, null, r.retiredAt(), null);
      case SigningKey.Removed r -> values(r, "removed", null, null, null, r.removedAt());
    };
  }

  private static Tuple values(
      SigningKey key,
      String state,
      @Nullable Secret sealedPrivate,
      @Nullable Instant activeAt,
      @Nullable Instant retiredAt,
      @Nullable Instant removedAt) {
    Tuple values =
        Tuple.tuple()
            .addString(key.kid())
            .addString(key.material().algorithm().jose())
            .addString(key.material().publicJwk());
    // addBuffer takes no null
    values =
        sealedPrivate == null
            ? values.addValue(null)
            : values.addBuffer(Buffer.buffer(sealedPrivate.reveal()));
    return values
        .addString(state)
        .addOffsetDateTime(utc(key.publishedAt()))
        .addOffsetDateTime(utc(activeAt))
        .addOffsetDateTime(utc(retiredAt))
        .addOffsetDateTime(utc(removedAt));
  }

  private static SigningKey key(Row row) {
    SigningKey.Material material =
        new SigningKey.Material(
            row.getString("kid"),
            SigningAlgorithm.of(row.getString("algorithm")),
            row.getString("public_jwk"));
    Instant published = row.getOffsetDateTime("published_at").toInstant();
    return switch (row.getString("state")) {
      case "published" ->
          new SigningKey.Published(
              material, published, Secret.of(row.getBuffer("private_key").getBytes()));
      case "active" ->
          new SigningKey.Active(
              material,
              published,
              row.getOffsetDateTime("active_at").toInstant(),
              Secret.of(row.getBuffer("private_key").getBytes()));
      case "retired" ->
          new SigningKey.Retired(
              material, published, row.getOffsetDateTime("retired_at").toInstant());
      default -> throw new IllegalStateException("a state that the table's check refuses");
    };
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
