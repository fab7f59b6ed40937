package io.phishx.anomaly.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.IdTime;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Baselines in PostgreSQL: the samples beside the mails are the truth, a snapshot spares reading
 * all of them. JSON is read and written on worker threads.
 */
@ApplicationScoped
class BaselineStore {

  /** Mails that are learned where there is no snapshot; a window holds no more. */
  private static final int MOST_WITHOUT_SNAPSHOT = 10_000;

  /** Mails that are read at once. */
  private static final int PAGE = 1_000;

  private static final String SNAPSHOT =
      """
      select state::text as state, last_email_id, ahead from baseline_snapshot
      where tenant_id = $1
      """;
  private static final String FIRST_TO_LEARN =
      """
      select id from email_analysis where tenant_id = $1 and sample is not null
      order by id desc offset $2 limit 1
      """;
  // an anti join stays linear in the ids that are left out, which "<> all" is not everywhere
  private static final String LATER =
      """
      select m.id, m.sample::text as sample from email_analysis m
      where m.tenant_id = $1 and m.sample is not null and m.id > $2
        and not exists (select from unnest($3::uuid[]) as learned (id) where learned.id = m.id)
      order by m.id limit $4
      """;
  private static final String STANDING =
      "select taken_at, last_email_id from baseline_snapshot where tenant_id = $1";
  private static final String REPLACE =
      """
      update baseline_snapshot
      set state = $2::text::jsonb, last_email_id = $3, ahead = $4, taken_at = $5
      where tenant_id = $1 and (last_email_id is null or last_email_id < $3)
      """;
  private static final String KEEP_FIRST =
      """
      insert into baseline_snapshot (tenant_id, state, last_email_id, ahead, taken_at)
      values ($1, $2::text::jsonb, $3, $4, $5)
      on conflict (tenant_id) do update
      set state = excluded.state, last_email_id = excluded.last_email_id, ahead = excluded.ahead,
        taken_at = excluded.taken_at
      where baseline_snapshot.last_email_id is null
        or baseline_snapshot.last_email_id < excluded.last_email_id
      """;
  private static final String DROP = "delete from baseline_snapshot where tenant_id = $1";

  private final TenantTransaction transactions;
  private final ObjectMapper json;
  private final Clock clock;
  private final WorkerExecutor workers;

  BaselineStore(
      TenantTransaction transactions,
      ObjectMapper json,
      Clock clock,
      Vertx vertx,
      AnomalyConfig config) {
    this.transactions = transactions;
    this.json = json;
    this.clock = clock;
    this.workers = vertx.createSharedWorkerExecutor("baselines", config.readers());
  }

  /** The tenant's snapshot; without one, an empty baseline from where its mail is to be learned. */
  Uni<Loaded> load(TenantId tenant) {
    return transactions
        .sql(tenant, connection -> find(connection, tenant))
        .chain(found -> workers.executeBlocking(() -> loaded(found), false));
  }

  /**
   * Hands out the samples of mails after {@code after} but those of {@code except}, in order of
   * their ids, on a worker thread.
   *
   * @return the last id if there may be more
   */
  Uni<Optional<UUID>> eachLater(
      TenantId tenant, UUID after, List<UUID> except, BiConsumer<UUID, Sample> learner) {
    Tuple values =
        Tuple.tuple()
            .addUUID(tenant.value())
            .addUUID(after)
            .addArrayOfUUID(except.toArray(new UUID[0]))
            .addInteger(PAGE);
    return transactions
        .sql(
            tenant,
            connection ->
                connection.preparedQuery(LATER).execute(values).map(BaselineStore::samples))
        .chain(
            samples ->
                samples.isEmpty()
                    ? Uni.createFrom().item(Optional.empty())
                    : workers.executeBlocking(() -> hand(samples, learner), false));
  }

  /** When the tenant's snapshot was taken and how far it reaches. */
  Uni<Optional<Standing>> standing(TenantId tenant) {
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(STANDING)
                .execute(Tuple.of(tenant.value()))
                .map(
                    rows -> {
                      for (Row row : rows) {
                        return Optional.of(
                            new Standing(
                                row.getOffsetDateTime("taken_at").toInstant(),
                                floor(row.getUUID("last_email_id"))));
                      }
                      return Optional.empty();
                    }));
  }

  /**
   * Keeps a snapshot unless one stands that reaches as far.
   *
   * @param taking makes it, on a worker thread
   * @param first whether there was none before; otherwise it is kept only where one still stands
   * @return the snapshot that was taken
   */
  Uni<BaselineSnapshot> keep(TenantId tenant, Supplier<BaselineSnapshot> taking, boolean first) {
    return workers
        .executeBlocking(() -> written(taking.get()), false)
        .chain(
            written -> {
              BaselineSnapshot snapshot = written.snapshot();
              Tuple values =
                  Tuple.tuple()
                      .addUUID(tenant.value())
                      .addString(written.state())
                      .addUUID(snapshot.floor())
                      .addArrayOfUUID(snapshot.ahead().toArray(new UUID[0]))
                      .addOffsetDateTime(clock.instant().atOffset(ZoneOffset.UTC));
              return transactions
                  .sql(
                      tenant,
                      connection ->
                          connection.preparedQuery(first ? KEEP_FIRST : REPLACE).execute(values))
                  .replaceWith(snapshot);
            });
  }

  /** Drops the tenant's snapshot. */
  Uni<Void> drop(TenantId tenant) {
    return transactions
        .sql(tenant, connection -> connection.preparedQuery(DROP).execute(Tuple.of(tenant.value())))
        .replaceWithVoid();
  }

  private static Uni<Found> find(SqlConnection connection, TenantId tenant) {
    return connection
        .preparedQuery(SNAPSHOT)
        .execute(Tuple.of(tenant.value()))
        .chain(
            rows -> {
              if (rows.size() == 0) {
                return start(connection, tenant).map(start -> new Found(null, start, List.of()));
              }
              Row row = rows.iterator().next();
              return Uni.createFrom()
                  .item(
                      new Found(
                          row.getString("state"),
                          floor(row.getUUID("last_email_id")),
                          Arrays.asList(row.getArrayOfUUIDs("ahead"))));
            });
  }

  private static Uni<UUID> start(SqlConnection connection, TenantId tenant) {
    return connection
        .preparedQuery(FIRST_TO_LEARN)
        .execute(Tuple.of(tenant.value(), MOST_WITHOUT_SNAPSHOT))
        .map(rows -> rows.size() == 0 ? IdTime.FIRST : rows.iterator().next().getUUID("id"));
  }

  private Loaded loaded(Found found) {
    String state = found.state();
    BaselineState known = state == null ? BaselineState.EMPTY : read(state, BaselineState.class);
    return new Loaded(new BaselineSnapshot(known, found.floor(), found.ahead(), 0), state != null);
  }

  private static UUID floor(@Nullable UUID last) {
    return last == null ? IdTime.FIRST : last;
  }

  private static List<Text> samples(RowSet<Row> rows) {
    List<Text> samples = new ArrayList<>(rows.size());
    rows.forEach(row -> samples.add(new Text(row.getUUID("id"), row.getString("sample"))));
    return samples;
  }

  private Optional<UUID> hand(List<Text> samples, BiConsumer<UUID, Sample> learner) {
    for (Text sample : samples) {
      learner.accept(sample.id(), read(sample.json(), Sample.class));
    }
    return samples.size() < PAGE ? Optional.empty() : Optional.of(samples.getLast().id());
  }

  private <T> T read(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was kept must be readable", e);
    }
  }

  private Written written(BaselineSnapshot snapshot) {
    try {
      return new Written(snapshot, json.writeValueAsString(snapshot.state()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a baseline must be serialisable", e);
    }
  }

  /**
   * What was found for a tenant.
   *
   * @param snapshot where learning goes on
   * @param stands whether it was kept before
   */
  record Loaded(BaselineSnapshot snapshot, boolean stands) {}

  /**
   * A snapshot that stands.
   *
   * @param takenAt when it was taken
   * @param floor whatever was stored up to this id is in it
   */
  record Standing(Instant takenAt, UUID floor) {}

  private record Found(@Nullable String state, UUID floor, List<UUID> ahead) {}

  private record Text(UUID id, String json) {}

  private record Written(BaselineSnapshot snapshot, String state) {}
}
