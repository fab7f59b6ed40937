package io.phishx.auth.bootstrap;

import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.user.NewUser;
import io.phishx.auth.user.User;
import io.phishx.auth.user.Users;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the first operator, while the operator tenant has no admin: as the environment names him,
 * or for whoever shows the one-time token. That is spent by the transaction that makes him.
 */
@ApplicationScoped
class FirstOperator {

  private static final String ACTOR = "bootstrap";
  private static final Duration GOOD_FOR = Duration.ofHours(24);

  /** Another replica that starts at the same time leaves the first one's token alone. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  private static final String OFFER =
      """
      insert into setup_token (token_hash, created_at, expires_at) values ($1, $2, $3)
      on conflict (only_one) do update set token_hash = $1, created_at = $2, expires_at = $3
      where setup_token.created_at < $4
      """;
  private static final String CHECK =
      "select 1 from setup_token where token_hash = $1 and expires_at > $2";
  private static final String SPEND =
      "delete from setup_token where token_hash = $1 and expires_at > $2";
  private static final String FORGET = "delete from setup_token";

  private final OperatorTenant operator;
  private final Users users;
  private final TenantTransaction transactions;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  FirstOperator(OperatorTenant operator, Users users, TenantTransaction transactions, Clock clock) {
    this.operator = operator;
    this.users = users;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * A token that makes the first operator, in the place of any before.
   *
   * @return empty if there is an operator, or another replica has just offered one
   */
  Uni<Optional<SetupToken>> offer(TenantId tenant) {
    SetupToken token = SetupToken.next(random);
    Instant now = clock.instant();
    return transactions.sql(
        tenant,
        connection ->
            users
                .hasAdmin(connection)
                .chain(
                    has ->
                        has
                            ? forget(connection)
                            : connection
                                .preparedQuery(OFFER)
                                .execute(
                                    Tuple.tuple()
                                        .addBuffer(Buffer.buffer(token.hash().reveal()))
                                        .addOffsetDateTime(utc(now))
                                        .addOffsetDateTime(utc(now.plus(GOOD_FOR)))
                                        .addOffsetDateTime(utc(now.minus(FRESH))))
                                .map(
                                    result ->
                                        result.rowCount() == 1
                                            ? Optional.of(token)
                                            : Optional.empty())));
  }

  /**
   * Makes the first operator for whoever shows the token.
   *
   * @return fails with {@link Problem.Forbidden} for a token that is not the one, and {@link
   *     Problem.Conflict} if there is an operator already, or the address is in use
   */
  Uni<User> claim(SetupToken token, NewUser wanted) {
    return operator
        .id()
        .chain(
            tenant ->
                make(
                    tenant,
                    wanted,
                    connection -> check(connection, token),
                    connection -> spend(connection, token)));
  }

  /**
   * Makes the first operator without a token.
   *
   * @return fails with {@link Problem.Conflict} if there is an operator already, or the address is
   *     in use
   */
  Uni<User> make(TenantId tenant, NewUser wanted) {
    return make(
        tenant,
        wanted,
        connection -> Uni.createFrom().voidItem(),
        connection -> Uni.createFrom().voidItem());
  }

  /**
   * Whether there is still no operator is asked in the transaction that makes him too.
   *
   * @param check before anything is hashed or sealed: who may not costs nothing
   * @param spend in the transaction that makes him
   */
  private Uni<User> make(
      TenantId tenant,
      NewUser wanted,
      Function<SqlConnection, Uni<Void>> check,
      Function<SqlConnection, Uni<Void>> spend) {
    return transactions
        .sql(tenant, connection -> requireNone(connection).chain(() -> check.apply(connection)))
        .chain(() -> users.prepare(tenant, wanted))
        .chain(
            prepared ->
                transactions.sql(
                    tenant,
                    connection ->
                        spend
                            .apply(connection)
                            .chain(() -> requireNone(connection))
                            .chain(() -> users.insert(connection, prepared, ACTOR))));
  }

  private Uni<Void> check(SqlConnection connection, SetupToken token) {
    return connection
        .preparedQuery(CHECK)
        .execute(values(token))
        .invoke(rows -> require(rows.size() == 1))
        .replaceWithVoid();
  }

  private Uni<Void> spend(SqlConnection connection, SetupToken token) {
    return connection
        .preparedQuery(SPEND)
        .execute(values(token))
        .invoke(result -> require(result.rowCount() == 1))
        .replaceWithVoid();
  }

  private Tuple values(SetupToken token) {
    return Tuple.tuple()
        .addBuffer(Buffer.buffer(token.hash().reveal()))
        .addOffsetDateTime(utc(clock.instant()));
  }

  private static Uni<Optional<SetupToken>> forget(SqlConnection connection) {
    return connection.query(FORGET).execute().replaceWith(Optional.empty());
  }

  private static void require(boolean right) {
    if (!right) {
      throw new Problem.Forbidden(
          "wrong-setup-token", "the token is not the one that was printed, or it is too old");
    }
  }

  private Uni<Void> requireNone(SqlConnection connection) {
    return users
        .hasAdmin(connection)
        .invoke(
            has -> {
              if (has) {
                throw new Problem.Conflict(
                    "operator-exists", "the installation has an operator already");
              }
            })
        .replaceWithVoid();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
