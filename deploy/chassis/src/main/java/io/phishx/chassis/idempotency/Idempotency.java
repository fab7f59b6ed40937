package io.phishx.chassis.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;

/**
 * Creates once: a call that is repeated with its {@code Idempotency-Key} gets the first answer.
 *
 * <p>The answer is stored by the transaction that creates, so there is no moment in which the
 * object stands and the answer doesn't. Answers are kept for 24 hours per tenant, caller and path.
 */
@ApplicationScoped
public class Idempotency {

  private static final Duration KEPT = Duration.ofHours(24);
  private static final String LOCK =
      "select pg_try_advisory_xact_lock(hashtextextended($1, 1)) as locked";
  private static final String FORGET = "delete from idempotency where created_at < $1";
  private static final String FIND =
      """
      select body_hash, answer from idempotency
      where tenant_id = $1 and caller = $2 and path = $3 and key = $4
      """;
  private static final String STORE =
      """
      insert into idempotency (tenant_id, caller, path, key, body_hash, answer, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  private final TenantTransaction transactions;
  private final IdempotentCall call;
  private final CurrentTenant caller;
  private final ObjectMapper json;
  private final Clock clock;

  public Idempotency(
      TenantTransaction transactions,
      IdempotentCall call,
      CurrentTenant caller,
      ObjectMapper json,
      Clock clock) {
    this.transactions = transactions;
    this.call = call;
    this.caller = caller;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Runs {@code work} in a transaction of {@code tenant}, once per key; without a key, each time.
   *
   * @param type the answer, readable back from JSON
   * @return the answer of this or of the first call; fails with {@link Problem.Unprocessable} for
   *     the same key with another body and {@link Problem.Conflict} while the first call runs
   */
  public <T> Uni<T> once(TenantId tenant, Class<T> type, Function<SqlConnection, Uni<T>> work) {
    Optional<IdempotentCall.Key> key = call.key();
    if (key.isEmpty()) {
      return transactions.sql(tenant, work);
    }
    Claim claim = new Claim(tenant, caller.subject(), key.get());
    return transactions.sql(tenant, connection -> claimed(connection, claim, type, work));
  }

  private <T> Uni<T> claimed(
      SqlConnection connection, Claim claim, Class<T> type, Function<SqlConnection, Uni<T>> work) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(claim.lockName()))
        .invoke(
            locked -> {
              if (!locked.iterator().next().getBoolean("locked")) {
                throw new Problem.Conflict(
                    "idempotency-key-in-progress", "the first call with this key still runs");
              }
            })
        .chain(() -> connection.preparedQuery(FORGET).execute(Tuple.of(now().minus(KEPT))))
        .chain(() -> connection.preparedQuery(FIND).execute(claim.where()))
        .chain(
            found ->
                found.size() == 0
                    ? work.apply(connection).call(answer -> store(connection, claim, answer))
                    : Uni.createFrom().item(() -> replay(found, claim, type)));
  }

  private <T> T replay(RowSet<Row> found, Claim claim, Class<T> type) {
    Row row = found.iterator().next();
    if (!row.getString("body_hash").equals(claim.key().bodyHash())) {
      throw new Problem.Unprocessable(
          "idempotency-key-reused", "expected the body that this key was first used with");
    }
    try {
      return json.readValue(row.getJsonObject("answer").encode(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored answer must be readable", e);
    }
  }

  private <T> Uni<Void> store(SqlConnection connection, Claim claim, T answer) {
    Object stored = answer instanceof HasSecrets<?> secrets ? secrets.withoutSecrets() : answer;
    Tuple values = claim.where();
    values.addString(claim.key().bodyHash());
    try {
      values.addJsonObject(new JsonObject(json.writeValueAsString(stored)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer must be serialisable", e);
    }
    values.addOffsetDateTime(now());
    return connection.preparedQuery(STORE).execute(values).replaceWithVoid();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private record Claim(TenantId tenant, String caller, IdempotentCall.Key key) {

    Tuple where() {
      return Tuple.tuple()
          .addUUID(tenant.value())
          .addString(caller)
          .addString(key.path())
          .addString(key.value());
    }

    String lockName() {
      return String.join("\n", tenant.toString(), caller, key.path(), key.value());
    }
  }
}
