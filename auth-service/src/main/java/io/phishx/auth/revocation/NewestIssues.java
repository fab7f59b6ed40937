package io.phishx.auth.revocation;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/**
 * When those without sessions, clients and a tenant's services, were last given a token. Written in
 * the transaction that issues it, which holds the subject's row shared: a revocation, which locks
 * that row, reads afterwards what was issued before it.
 */
public final class NewestIssues {

  private static final String REMEMBER =
      """
      insert into newest_issues (subject, tenant_id, issued_at) values ($1, $2, $3)
      on conflict (subject) do update set issued_at = excluded.issued_at
        where newest_issues.issued_at < excluded.issued_at
      """;
  private static final String OF = "select issued_at from newest_issues where subject = $1";
  private static final String WITHIN =
      "select max(issued_at) as issued_at from newest_issues where tenant_id = $1";

  private NewestIssues() {}

  /**
   * Notes that a token was issued.
   *
   * @param subject the client; the tenant itself for a service's token
   * @param known what is noted already, if anything: no later token costs no write
   */
  public static Uni<Void> remember(
      SqlConnection connection,
      TenantId tenant,
      UUID subject,
      Optional<Instant> known,
      Instant issuedAt) {
    if (known.filter(at -> !at.isBefore(issuedAt)).isPresent()) {
      return Uni.createFrom().voidItem();
    }
    return connection
        .preparedQuery(REMEMBER)
        .execute(Tuple.of(subject, tenant.value(), issuedAt.atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  /** Of one client. */
  static Uni<Optional<Instant>> of(SqlConnection connection, UUID subject) {
    return connection.preparedQuery(OF).execute(Tuple.of(subject)).map(NewestIssues::first);
  }

  /** Of a tenant's clients and services together. */
  static Uni<Optional<Instant>> within(SqlConnection connection, UUID tenant) {
    return connection.preparedQuery(WITHIN).execute(Tuple.of(tenant)).map(NewestIssues::first);
  }

  private static Optional<Instant> first(RowSet<Row> rows) {
    return rows.stream().findFirst().flatMap(row -> at(row, "issued_at"));
  }

  /** The time in {@code column}; empty where it is null. */
  public static Optional<Instant> at(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
