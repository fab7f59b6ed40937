package io.phishx.auth.revocation;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** The table of revocations, from which the trust feed is made. */
final class RevocationRows {

  /** What it says more than is the only one of its subject: the feed holds one for each. */
  private static final String ADD =
      """
      with said as (
        delete from revocations
        where subject = $3 and kind = $2 and before <= $5 and expires_at <= $6)
      insert into revocations (id, kind, subject, tenant_id, before, expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  private static final String ADD_TOKENS =
      """
      insert into revocations (id, kind, subject, tenant_id, before, expires_at, created_at)
      select gen_random_uuid(), 'token', t.jti::text, $3, t.expiry, t.over, $5
      from unnest($1::uuid[], $2::timestamptz[], $4::timestamptz[]) as t(jti, expiry, over)
      where not exists (
        select 1 from revocations r where r.subject = t.jti::text and r.kind = 'token')
      """;
  private static final String FORGET = "delete from revocations where expires_at < $1";

  private RevocationRows() {}

  /**
   * A revocation.
   *
   * @param kind session, user or tenant
   * @param before what was issued at or before it is refused
   * @param expiresAt when nobody accepts any more what it refuses
   */
  record Revocation(
      UUID id, String kind, UUID subject, TenantId tenant, Instant before, Instant expiresAt) {}

  /** Adds it in the place of earlier ones of the same subject, and forgets those that are over. */
  static Uni<Void> add(SqlConnection connection, Revocation revocation, Instant now) {
    Tuple values =
        Tuple.tuple()
            .addUUID(revocation.id())
            .addString(revocation.kind())
            .addString(revocation.subject().toString())
            .addUUID(revocation.tenant().value())
            .addOffsetDateTime(utc(revocation.before()))
            .addOffsetDateTime(utc(revocation.expiresAt()))
            .addOffsetDateTime(utc(now));
    return connection
        .preparedQuery(FORGET)
        .execute(Tuple.of(utc(now)))
        .chain(() -> connection.preparedQuery(ADD).execute(values))
        .replaceWithVoid();
  }

  /**
   * Refuses access tokens by their ids; one that is refused already stays so by its first row. The
   * lock on the trust version keeps two such acts apart.
   *
   * @param afterExpiry how long after its expiry a token may still be accepted
   */
  static Uni<Void> addTokens(
      SqlConnection connection,
      TenantId tenant,
      List<Ended.AccessTokenRef> tokens,
      Duration afterExpiry,
      Instant now) {
    if (tokens.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Tuple values =
        Tuple.tuple()
            .addArrayOfUUID(tokens.stream().map(Ended.AccessTokenRef::jti).toArray(UUID[]::new))
            .addArrayOfOffsetDateTime(expiries(tokens, Duration.ZERO))
            .addUUID(tenant.value())
            .addArrayOfOffsetDateTime(expiries(tokens, afterExpiry))
            .addOffsetDateTime(utc(now));
    return connection.preparedQuery(ADD_TOKENS).execute(values).replaceWithVoid();
  }

  private static OffsetDateTime[] expiries(List<Ended.AccessTokenRef> tokens, Duration after) {
    return tokens.stream()
        .map(token -> utc(token.expiresAt().plus(after)))
        .toArray(OffsetDateTime[]::new);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
