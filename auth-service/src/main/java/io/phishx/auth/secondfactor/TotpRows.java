package io.phishx.auth.secondfactor;

import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of one-time passwords and recovery codes, in the tenant's transaction. */
final class TotpRows {

  private static final String FIND =
      """
      select secret, confirmed_at,
        (select count(*) from recovery_codes c where c.user_id = $1) as codes
      from user_totp where user_id = $1
      """;

  /** When it began is told and judged by the database's clock: replicas' clocks differ. */
  private static final String BEGIN =
      """
      insert into user_totp (user_id, tenant_id, pending, pending_at, created_at)
      values ($1, $2, $3, clock_timestamp(), clock_timestamp())
      on conflict (user_id) do update set pending = $3, pending_at = clock_timestamp()
      """;

  private static final String PENDING =
      """
      select pending from user_totp
      where user_id = $1 and pending is not null
        and pending_at > clock_timestamp() - make_interval(secs => $2)
      """;
  private static final String CONFIRM =
      """
      update user_totp
      set secret = pending, pending = null, pending_at = null, last_step = $3, confirmed_at = $4
      where user_id = $1 and pending = $2
      """;
  private static final String SPEND_STEP =
      "update user_totp set last_step = $2 where user_id = $1 and last_step < $2";
  private static final String SPEND_CODE =
      "delete from recovery_codes where user_id = $1 and code_hash = $2";
  private static final String FORGET_CODES = "delete from recovery_codes where user_id = $1";
  private static final String ADD_CODE =
      """
      insert into recovery_codes (id, tenant_id, user_id, code_hash)
      values (gen_random_uuid(), $1, $2, $3)
      """;
  private static final String SEALED =
      "select user_id, secret, pending from user_totp where user_id > $1 order by user_id limit $2";
  private static final String RENEW =
      """
      update user_totp set secret = $4, pending = $5
      where user_id = $1 and secret is not distinct from $2 and pending is not distinct from $3
      """;
  private static final String REMOVE = "delete from user_totp where user_id = $1";

  private TotpRows() {}

  /**
   * What a user has, sealed.
   *
   * @param secret null until an enrolment was confirmed
   * @param confirmedAt when it was
   */
  record Stored(@Nullable Secret secret, @Nullable Instant confirmedAt, int recoveryCodes) {}

  static Uni<Optional<Stored>> find(SqlConnection connection, UUID user) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(user))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              Row row = rows.iterator().next();
              return Optional.of(
                  new Stored(
                      secret(row.getBuffer("secret")),
                      instant(row.getOffsetDateTime("confirmed_at")),
                      row.getInteger("codes")));
            });
  }

  /** The sealed secret of an enrolment that was begun less than {@code time} ago. */
  static Uni<Optional<Secret>> pending(SqlConnection connection, UUID user, Duration time) {
    return connection
        .preparedQuery(PENDING)
        .execute(Tuple.of(user, time.toMillis() / 1000.0))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> Secret.of(row.getBuffer("pending").getBytes())));
  }

  /** What stands sealed of a user. */
  record Sealed(UUID user, @Nullable Secret secret, @Nullable Secret pending) {}

  /** The next of the tenant's users after {@code after}, by their ids. */
  static Uni<List<Sealed>> sealed(SqlConnection connection, UUID after, int limit) {
    return connection
        .preparedQuery(SEALED)
        .execute(Tuple.of(after, limit))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Sealed(
                                row.getUUID("user_id"),
                                secret(row.getBuffer("secret")),
                                secret(row.getBuffer("pending"))))
                    .toList());
  }

  /** Writes the same under another key, unless it was changed meanwhile. */
  static Uni<Void> renew(SqlConnection connection, Sealed before, Sealed renewed) {
    Tuple values = Tuple.tuple().addUUID(before.user());
    for (Secret one :
        Arrays.asList(before.secret(), before.pending(), renewed.secret(), renewed.pending())) {
      // addBuffer takes no null
      values = one == null ? values.addValue(null) : values.addBuffer(Buffer.buffer(one.reveal()));
    }
    return connection.preparedQuery(RENEW).execute(values).replaceWithVoid();
  }

  static Uni<Void> begin(SqlConnection connection, TenantId tenant, UUID user, Secret sealed) {
    return connection
        .preparedQuery(BEGIN)
        .execute(
            Tuple.tuple()
                .addUUID(user)
                .addUUID(tenant.value())
                .addBuffer(Buffer.buffer(sealed.reveal())))
        .replaceWithVoid();
  }

  /** Whether {@code pending} was still the one under way. */
  static Uni<Boolean> confirm(
      SqlConnection connection, UUID user, Secret pending, long step, Instant now) {
    return connection
        .preparedQuery(CONFIRM)
        .execute(
            Tuple.tuple()
                .addUUID(user)
                .addBuffer(Buffer.buffer(pending.reveal()))
                .addLong(step)
                .addOffsetDateTime(utc(now)))
        .map(result -> result.rowCount() == 1);
  }

  /** Whether the step was later than every one accepted before; two calls never both win. */
  static Uni<Boolean> spendStep(SqlConnection connection, UUID user, long step) {
    return connection
        .preparedQuery(SPEND_STEP)
        .execute(Tuple.of(user, step))
        .map(result -> result.rowCount() == 1);
  }

  /** Whether there was such a code; it is gone now. */
  static Uni<Boolean> spendCode(SqlConnection connection, UUID user, Secret hash) {
    return connection
        .preparedQuery(SPEND_CODE)
        .execute(Tuple.tuple().addUUID(user).addBuffer(Buffer.buffer(hash.reveal())))
        .map(result -> result.rowCount() == 1);
  }

  /** Puts new codes in the place of all before. */
  static Uni<Void> replaceCodes(
      SqlConnection connection, TenantId tenant, UUID user, List<RecoveryCode> codes) {
    List<Tuple> values =
        codes.stream()
            .map(
                code ->
                    Tuple.tuple()
                        .addUUID(tenant.value())
                        .addUUID(user)
                        .addBuffer(Buffer.buffer(code.hash().reveal())))
            .toList();
    return connection
        .preparedQuery(FORGET_CODES)
        .execute(Tuple.of(user))
        .chain(() -> connection.preparedQuery(ADD_CODE).executeBatch(values))
        .replaceWithVoid();
  }

  /** Whether there was anything to remove. */
  static Uni<Boolean> remove(SqlConnection connection, UUID user) {
    return connection
        .preparedQuery(FORGET_CODES)
        .execute(Tuple.of(user))
        .chain(() -> connection.preparedQuery(REMOVE).execute(Tuple.of(user)))
        .map(result -> result.rowCount() == 1);
  }

  private static @Nullable Secret secret(@Nullable Buffer buffer) {
    return buffer == null ? null : Secret.of(buffer.getBytes());
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
