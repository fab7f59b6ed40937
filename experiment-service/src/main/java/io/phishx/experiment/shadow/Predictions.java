package io.phishx.experiment.shadow;

import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.experiment.client.Decision;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The predictions' table: batches in one statement, counted exactly once per mail. */
@ApplicationScoped
class Predictions {

  // in the order of email_id, so that batches that overlap wait for each other in one direction
  private static final String INSERT =
      """
      insert into prediction (id, tenant_id, experiment_id, email_id, production_decision,
        production_risk_score, production_latency_ms, shadow_decision, shadow_risk_score,
        shadow_latency_ms, label, content_hash, recorded_at)
      select id, $1, $2, email_id, production_decision, production_risk_score,
        production_latency_ms, shadow_decision, shadow_risk_score, shadow_latency_ms, label,
        content_hash, $3
      from unnest($4::uuid[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::text[],
          $10::float8[], $11::float8[], $12::text[], $13::text[])
        as t (id, email_id, production_decision, production_risk_score, production_latency_ms,
          shadow_decision, shadow_risk_score, shadow_latency_ms, label, content_hash)
      order by email_id
      on conflict (experiment_id, email_id) do nothing
      """;
  private static final String DIFFERENT =
      """
      select p.email_id
      from prediction p join unnest($2::text[], $3::text[]) as t (email_id, content_hash)
        on p.email_id = t.email_id
      where p.experiment_id = $1 and p.content_hash <> t.content_hash
      order by p.email_id limit 20
      """;
  private static final String COUNTS =
      """
      select production_decision, shadow_decision, label, count(*) as mails
      from prediction where experiment_id = $1 group by 1, 2, 3
      """;
  private static final String LATENCIES =
      """
      select count(production_latency_ms) as production_count,
        avg(production_latency_ms) as production_mean,
        percentile_cont(array[0.5, 0.95, 0.99]) within group (order by production_latency_ms)
          as production_percentiles,
        count(shadow_latency_ms) as shadow_count,
        avg(shadow_latency_ms) as shadow_mean,
        percentile_cont(array[0.5, 0.95, 0.99]) within group (order by shadow_latency_ms)
          as shadow_percentiles
      from prediction where experiment_id = $1
      """;
  private static final String DISAGREEMENTS =
      """
      select * from prediction
      where experiment_id = $1 and production_decision <> shadow_decision
        and ($2::timestamptz is null or (recorded_at, id) < ($2, $3::uuid))
      order by recorded_at desc, id desc limit $4
      """;

  private final Ids ids;
  private final Clock clock;

  Predictions(Ids ids, Clock clock) {
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What became of a batch.
   *
   * @param recorded mails that are new
   * @param unchanged mails that were recorded before with the same content
   */
  record Recorded(int recorded, int unchanged) {}

  /** One mail on which the versions differ. */
  record Disagreement(Instant recordedAt, UUID id, Prediction prediction) {}

  /**
   * Records {@code batch}, all or nothing, for an experiment that the transaction holds running.
   *
   * @return fails with {@link Problem.Conflict} if a mail was recorded with other content
   */
  Uni<Recorded> record(
      SqlConnection connection, TenantId tenant, UUID experiment, List<Prediction> batch) {
    Collection<Prediction> mails = distinct(batch);
    return connection
        .preparedQuery(INSERT)
        .execute(values(tenant, experiment, mails))
        .map(rows -> new Recorded(rows.rowCount(), mails.size() - rows.rowCount()))
        .call(
            recorded ->
                recorded.unchanged() == 0
                    ? Uni.createFrom().voidItem()
                    : refuseOtherContent(connection, experiment, mails));
  }

  Uni<Tally> tally(SqlConnection connection, UUID experiment) {
    return connection
        .preparedQuery(COUNTS)
        .execute(Tuple.of(experiment))
        .map(
            rows ->
                new Tally(
                    StreamSupport.stream(rows.spliterator(), false)
                        .map(Predictions::cell)
                        .toList()));
  }

  Uni<Latencies> latencies(SqlConnection connection, UUID experiment) {
    return connection
        .preparedQuery(LATENCIES)
        .execute(Tuple.of(experiment))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Latencies(latency(row, "production"), latency(row, "shadow"));
            });
  }

  Uni<Page<Disagreement>> disagreements(
      SqlConnection connection, UUID experiment, PageRequest page) {
    Tuple values = Tuple.of(experiment, page.afterAt(), page.afterId(), page.rows());
    return connection
        .preparedQuery(DISAGREEMENTS)
        .execute(values)
        .map(
            rows ->
                Page.of(
                    StreamSupport.stream(rows.spliterator(), false)
                        .map(Predictions::disagreement)
                        .toList(),
                    page,
                    found -> new Cursor(found.recordedAt(), found.id())));
  }

  private static Collection<Prediction> distinct(List<Prediction> batch) {
    TreeMap<String, Prediction> mails = new TreeMap<>();
    Set<String> different = new HashSet<>();
    for (Prediction prediction : batch) {
      Prediction before = mails.putIfAbsent(prediction.emailId(), prediction);
      if (before != null && !before.equals(prediction)) {
        different.add(prediction.emailId());
      }
    }
    if (!different.isEmpty()) {
      throw otherContent(different.size());
    }
    return mails.values();
  }

  private static Uni<Void> refuseOtherContent(
      SqlConnection connection, UUID experiment, Collection<Prediction> mails) {
    Tuple values =
        Tuple.tuple()
            .addUUID(experiment)
            .addArrayOfString(strings(mails, Prediction::emailId))
            .addArrayOfString(strings(mails, Prediction::contentHash));
    return connection
        .preparedQuery(DIFFERENT)
        .execute(values)
        .invoke(
            rows -> {
              if (rows.size() > 0) {
                throw otherContent(rows.size());
              }
            })
        .replaceWithVoid();
  }

  private static Problem otherContent(int mails) {
    return new Problem.Conflict(
        "prediction-differs",
        "expected what was recorded before, or another email_id; mails with other content: "
            + mails);
  }

  private Tuple values(TenantId tenant, UUID experiment, Collection<Prediction> mails) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    UUID[] rowIds = mails.stream().map(mail -> ids.next()).toArray(UUID[]::new);
    return Tuple.tuple()
        .addUUID(tenant.value())
        .addUUID(experiment)
        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
        .addArrayOfUUID(rowIds)
        .addArrayOfString(strings(mails, Prediction::emailId))
        .addArrayOfString(strings(mails, mail -> mail.production().decision().word()))
        .addArrayOfDouble(doubles(mails, mail -> mail.production().riskScore()))
        .addArrayOfDouble(doubles(mails, mail -> mail.production().latencyMs()))
        .addArrayOfString(strings(mails, mail -> mail.shadow().decision().word()))
        .addArrayOfDouble(doubles(mails, mail -> mail.shadow().riskScore()))
        .addArrayOfDouble(doubles(mails, mail -> mail.shadow().latencyMs()))
        .addArrayOfString(strings(mails, mail -> mail.label() == null ? null : mail.label().word()))
        .addArrayOfString(strings(mails, Prediction::contentHash));
  }

  private static String[] strings(
      Collection<Prediction> mails, Function<Prediction, @Nullable String> part) {
    return mails.stream().map(part).toArray(String[]::new);
  }

  private static Double[] doubles(
      Collection<Prediction> mails, Function<Prediction, @Nullable Double> part) {
    return mails.stream().map(part).toArray(Double[]::new);
  }

  private static Tally.Cell cell(Row row) {
    String label = row.getString("label");
    return new Tally.Cell(
        Decision.parse(row.getString("production_decision")),
        Decision.parse(row.getString("shadow_decision")),
        label == null ? null : Label.parse(label),
        row.getLong("mails"));
  }

  private static Latencies.@Nullable Latency latency(Row row, String part) {
    long count = row.getLong(part + "_count");
    if (count == 0) {
      return null;
    }
    Double[] percentiles = row.getArrayOfDoubles(part + "_percentiles");
    return new Latencies.Latency(
        count, row.getDouble(part + "_mean"), percentiles[0], percentiles[1], percentiles[2]);
  }

  private static Disagreement disagreement(Row row) {
    String label = row.getString("label");
    return new Disagreement(
        row.getOffsetDateTime("recorded_at").toInstant(),
        row.getUUID("id"),
        new Prediction(
            row.getString("email_id"),
            verdict(row, "production"),
            verdict(row, "shadow"),
            label == null ? null : Label.parse(label)));
  }

  private static Prediction.Verdict verdict(Row row, String part) {
    return new Prediction.Verdict(
        Decision.parse(row.getString(part + "_decision")),
        row.getDouble(part + "_risk_score"),
        row.getDouble(part + "_latency_ms"));
  }
}
