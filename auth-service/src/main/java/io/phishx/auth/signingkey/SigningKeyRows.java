package io.phishx.auth.signingkey;

import io.phishx.auth.trust.StoredKey;
import io.phishx.chassis.secret.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables of signing keys, our own and those of replicas' configurations; what somebody else
 * wrote there is told apart.
 */
@Singleton
class SigningKeyRows {

  private static final String CONFIGURED = "configured";
  private static final String FIND =
      """
      select kid, algorithm, public_jwk, private_key, state, published_at, active_at, retired_at,
        proof
      from signing_keys where state <> 'removed'
      union all
      select kid, algorithm, public_jwk, null, 'configured', said_at, null, null, proof
      from configured_keys
      order by published_at, kid
      """;
  private static final String SAVE =
      """
      insert into signing_keys (kid, algorithm, public_jwk, private_key, state, published_at,
        active_at, retired_at, removed_at, proof)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      on conflict (kid) do update set private_key = excluded.private_key, state = excluded.state,
        active_at = coalesce(excluded.active_at, signing_keys.active_at),
        retired_at = coalesce(excluded.retired_at, signing_keys.retired_at),
        removed_at = excluded.removed_at, proof = excluded.proof
      """;
  private static final String SAY =
      """
      insert into configured_keys (kid, algorithm, public_jwk, said_at, proof)
      values ($1, $2, $3, $4, $5)
      on conflict (kid) do update set algorithm = excluded.algorithm,
        public_jwk = excluded.public_jwk, said_at = excluded.said_at, proof = excluded.proof
      """;
  private static final String FORGET = "delete from configured_keys where kid = $1";
  private static final String STAND_DOWN =
      """
      update signing_keys set state = 'retired', retired_at = $2
      where kid = any ($1) and state = 'active'
      """;
  private static final String DISCARD =
      """
      update signing_keys set state = 'removed', removed_at = $2, private_key = null where kid = $1
      """;

  private final KeyProofs proofs;

  SigningKeyRows(KeyProofs proofs) {
    this.proofs = proofs;
  }

  /**
   * The keys that are not removed.
   *
   * @param genuine those that this service wrote
   * @param refused the ids of those that it did not: they are neither published nor used
   * @param outdated the ids of genuine ones that are proven by a former key
   */
  record Found(List<SigningKey> genuine, Set<String> refused, Set<String> outdated) {

    Found {
      genuine = List.copyOf(genuine);
      refused = Set.copyOf(refused);
      outdated = Set.copyOf(outdated);
    }
  }

  /** All that are not removed. */
  Uni<Found> find(SqlConnection connection) {
    return connection.query(FIND).execute().map(this::found);
  }

  private Found found(RowSet<Row> rows) {
    Map<String, Row> byKid = new LinkedHashMap<>();
    rows.forEach(row -> byKid.put(row.getString("kid"), row));
    List<StoredKey> proven =
        proofs.genuine(byKid.values().stream().map(SigningKeyRows::stored).toList());
    Set<String> outdated =
        proven.stream()
            .filter(proofs::byFormerKey)
            .map(StoredKey::kid)
            .collect(Collectors.toUnmodifiableSet());
    List<SigningKey> genuine =
        proven.stream()
            .map(key -> key(Objects.requireNonNull(byKid.remove(key.kid()), key.kid())))
            .toList();
    return new Found(genuine, byKid.keySet(), outdated);
  }

  /** Lets refused keys make room for one that signs; they stay refused. */
  Uni<Void> standDown(SqlConnection connection, Set<String> refused, Instant at) {
    return connection
        .preparedQuery(STAND_DOWN)
        .execute(Tuple.of(refused.toArray(String[]::new), utc(at)))
        .replaceWithVoid();
  }

  /** Removes a refused key. */
  Uni<Void> discard(SqlConnection connection, String kid, Instant at) {
    return connection
        .preparedQuery(DISCARD)
        .execute(Tuple.of(kid, utc(at)))
        .chain(() -> forget(connection, kid));
  }

  /** Writes keys in their new states, in order. */
  Uni<Void> save(SqlConnection connection, List<SigningKey> changes) {
    return Multi.createFrom()
        .iterable(changes)
        .onItem()
        .transformToUniAndConcatenate(
            key ->
                switch (key) {
                  case SigningKey.Configured c -> say(connection, c);
                  case SigningKey.Removed r ->
                      put(connection, r).chain(() -> forget(connection, r.kid()));
                  case SigningKey.Published p -> put(connection, p);
                  case SigningKey.Active a -> put(connection, a);
                  case SigningKey.Retired r -> put(connection, r);
                })
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> put(SqlConnection connection, SigningKey key) {
    return connection.preparedQuery(SAVE).execute(values(key)).replaceWithVoid();
  }

  private Uni<Void> say(SqlConnection connection, SigningKey.Configured key) {
    return connection
        .preparedQuery(SAY)
        .execute(
            Tuple.of(
                    key.kid(),
                    key.material().algorithm().jose(),
                    key.material().publicJwk(),
                    utc(key.saidAt()))
                .addBuffer(proof(key, CONFIGURED)))
        .replaceWithVoid();
  }

  private static Uni<Void> forget(SqlConnection connection, String kid) {
    return connection.preparedQuery(FORGET).execute(Tuple.of(kid)).replaceWithVoid();
  }

  private Tuple values(SigningKey key) {
    return switch (key) {
      case SigningKey.Configured c ->
          throw new IllegalArgumentException("a configured key is no row among our own");
      case SigningKey.Published p -> values(p, "published", p.sealedPrivate(), null, null, null);
      case SigningKey.Active a -> values(a, "active", a.sealedPrivate(), a.activeAt(), null, null);
      case SigningKey.Retired r -> values(r, "retired", null, null, r.retiredAt(), null);
      case SigningKey.Removed r -> values(r, "removed", null, null, null, r.removedAt());
    };
  }

  private Tuple values(
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
        .addOffsetDateTime(utc(removedAt))
        .addBuffer(proof(key, state));
  }

  private Buffer proof(SigningKey key, String state) {
    return Buffer.buffer(proofs.of(stored(key, state)).reveal());
  }

  private static StoredKey stored(SigningKey key, String state) {
    return new StoredKey(
        key.kid(),
        key.material().algorithm().jose(),
        key.material().publicJwk(),
        state,
        key.publishedAt(),
        key.since(),
        null);
  }

  private static StoredKey stored(Row row) {
    String state = row.getString("state");
    String entered =
        switch (state) {
          case "active" -> "active_at";
          case "retired" -> "retired_at";
          default -> "published_at";
        };
    Instant published = row.getOffsetDateTime("published_at").toInstant();
    OffsetDateTime since = row.getOffsetDateTime(entered);
    Buffer proof = row.getBuffer("proof");
    return new StoredKey(
        row.getString("kid"),
        row.getString("algorithm"),
        row.getString("public_jwk"),
        state,
        published,
        since == null ? published : since.toInstant(),
        proof == null ? null : Secret.of(proof.getBytes()));
  }

  private static SigningKey key(Row row) {
    SigningKey.Material material =
        new SigningKey.Material(
            row.getString("kid"),
            SigningAlgorithm.of(row.getString("algorithm")),
            row.getString("public_jwk"));
    Instant published = row.getOffsetDateTime("published_at").toInstant();
    return switch (row.getString("state")) {
      case CONFIGURED -> new SigningKey.Configured(material, published);
      case "published" -> new SigningKey.Published(material, published, sealedPrivate(row));
      case "active" ->
          new SigningKey.Active(
              material,
              published,
              row.getOffsetDateTime("active_at").toInstant(),
              sealedPrivate(row));
      case "retired" ->
          new SigningKey.Retired(
              material, published, row.getOffsetDateTime("retired_at").toInstant());
      default -> throw new IllegalStateException("a state that the table's check refuses");
    };
  }

  /** Nothing that opens, where somebody took the value away: then another key has to sign. */
  private static Secret sealedPrivate(Row row) {
    Buffer stored = row.getBuffer("private_key");
    return Secret.of(stored == null ? new byte[0] : stored.getBytes());
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
