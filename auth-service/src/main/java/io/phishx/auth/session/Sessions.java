package io.phishx.auth.session;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.Scope;
import io.phishx.auth.limit.FailedCalls;
import io.phishx.auth.revocation.Ended;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.token.AccessToken;
import io.phishx.auth.token.AccessTokens;
import io.phishx.auth.token.UserClaims;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.user.User;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.OpenedRow;
import io.phishx.crypto.client.Row;
import io.phishx.crypto.client.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sessions from their opening to their end; their address and user agent are sealed once. */
@ApplicationScoped
public class Sessions {

  /** Origins are sealed as columns of the audit log, where they are repeated. */
  static final String ORIGIN_TABLE = "audit_log";

  private final TenantTransaction transactions;
  private final FieldCipher cipher;
  private final AccessTokens tokens;
  private final Revocations revocations;
  private final OperatorTenant operator;
  private final Ids ids;
  private final Clock clock;
  private final FailedCalls failures;
  private final AuthConfig.Refresh config;
  private final SecureRandom random = new SecureRandom();

  Sessions(
      TenantTransaction transactions,
      FieldCipher cipher,
      AccessTokens tokens,
      Revocations revocations,
      OperatorTenant operator,
      Ids ids,
      Clock clock,
      FailedCalls failures,
      AuthConfig config) {
    this.transactions = transactions;
    this.cipher = cipher;
    this.tokens = tokens;
    this.revocations = revocations;
    this.operator = operator;
    this.ids = ids;
    this.clock = clock;
    this.failures = failures;
    this.config = config.refresh();
  }

  /**
   * Opens a session for a user who proved himself, in the transaction of {@code connection}.
   *
   * @return fails with {@link Problem.Conflict} if the user has changed since he was read
   */
  Uni<TokenAnswer> open(
      SqlConnection connection,
      User user,
      Set<Scope> scopes,
      UUID session,
      SessionRows.SealedOrigin origin) {
    UserClaims claims =
        new UserClaims(user.id(), user.tenant(), user.role(), scopes, session, ids.next());
    return SessionRows.admit(connection, user, operator.slug())
        .chain(
            admitted -> {
              SessionRows.Floor floor =
                  admitted.orElseThrow(
                      () ->
                          new Problem.Conflict(
                              "user-changed", "the user was changed meanwhile; log in again"));
              Instant now = floor.beginning(clock.instant());
              AccessToken access = tokens.of(claims, floor.revokedBefore());
              RefreshToken refresh = RefreshToken.next(claims, random);
              SessionRows.Ends ends =
                  new SessionRows.Ends(
                      now.plus(config.lifetime()), now.plus(config.sessionLifetime()));
              return SessionRows.open(connection, refresh, ids.next(), access, origin, now, ends)
                  .replaceWith(TokenAnswer.of(access, refresh))
                  .invoke(answer -> failures.trust(refresh.text()));
            });
  }

  /** Seals where a session, or an attempt at one, comes from. */
  Uni<SessionRows.SealedOrigin> seal(TenantId tenant, UUID id, Caller caller) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("ip_address", caller.ip());
    columns.put("user_agent", caller.userAgent());
    return cipher
        .seal(tenant, List.of(Rows.of(ORIGIN_TABLE, Row.of(id, columns))))
        .map(tables -> tables.getFirst().rows().getFirst())
        .map(
            row ->
                new SessionRows.SealedOrigin(
                    Objects.requireNonNull(row.value("ip_address"), "ip_address"),
                    row.value("user_agent")));
  }

  /** A page of the user's living sessions, newest first. */
  Uni<Page<Session>> live(
      TenantId tenant, UUID user, @Nullable String current, PageRequest request) {
    return transactions
        .sql(
            tenant,
            connection ->
                SessionRows.live(connection, user, clock.instant(), request, operator.slug()))
        .map(rows -> Page.of(rows.stream().toList(), request, Sessions::position))
        .chain(
            page ->
                opened(tenant, OnBehalfOf.person(user.toString()), page.items(), current)
                    .map(sessions -> new Page<>(sessions, page.nextCursor())));
  }

  /** The user's newest sessions, also those that ended; at most {@code limit}. */
  public Uni<List<Session>> all(TenantId tenant, OnBehalfOf reader, UUID user, int limit) {
    return transactions
        .sql(tenant, connection -> SessionRows.all(connection, user, limit))
        .chain(rows -> opened(tenant, reader, rows, null));
  }

  private static Cursor position(io.vertx.mutiny.sqlclient.Row row) {
    return new Cursor(row.getOffsetDateTime("created_at").toInstant(), row.getUUID("id"));
  }

  private Uni<List<Session>> opened(
      TenantId tenant,
      OnBehalfOf reader,
      Iterable<io.vertx.mutiny.sqlclient.Row> rows,
      @Nullable String current) {
    List<Session> sealed = new ArrayList<>();
    List<Row> origins = new ArrayList<>();
    rows.forEach(
        row -> {
          UUID id = row.getUUID("id");
          sealed.add(
              new Session(
                  id,
                  row.getOffsetDateTime("created_at").toInstant(),
                  row.getOffsetDateTime("last_used_at").toInstant(),
                  null,
                  null,
                  id.toString().equals(current)));
          Map<String, @Nullable Object> columns = new HashMap<>();
          columns.put("ip_address", row.getString("ip_address"));
          columns.put("user_agent", row.getString("user_agent"));
          origins.add(Row.of(id, columns));
        });
    return sealed.isEmpty()
        ? Uni.createFrom().item(sealed)
        : cipher
            .open(tenant, reader, List.of(new Rows(ORIGIN_TABLE, origins)))
            .map(opened -> withOrigins(sealed, opened.getFirst().rows()));
  }

  /** Ends one of the user's own sessions; fails with {@link Problem.NotFound} for any other. */
  Uni<Ended> end(TenantId tenant, UUID user, UUID session, String event) {
    return transactions
        .sql(tenant, connection -> SessionRows.owner(connection, session))
        .chain(
            owner -> {
              if (owner.filter(user::equals).isEmpty()) {
                throw new Problem.NotFound("there is no such session");
              }
              return revocations.session(tenant, session, event, user.toString());
            });
  }

  private static List<Session> withOrigins(List<Session> sealed, List<OpenedRow> origins) {
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < sealed.size(); i++) {
      Session session = sealed.get(i);
      sessions.add(
          switch (origins.get(i)) {
            case OpenedRow.Opened row ->
                new Session(
                    session.id(),
                    session.createdAt(),
                    session.lastUsedAt(),
                    row.text("ip_address"),
                    row.text("user_agent"),
                    session.current());
            case OpenedRow.Refused refused -> session;
          });
    }
    return sessions;
  }
}
