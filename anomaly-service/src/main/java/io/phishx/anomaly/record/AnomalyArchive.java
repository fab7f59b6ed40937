package io.phishx.anomaly.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.phishx.anomaly.detect.Anomaly;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.OpenedRow;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads stored anomalies back. */
@ApplicationScoped
public class AnomalyArchive {

  private static final String COLUMNS =
      """
      a.id, a.email_id, a.anomaly_type, a.confidence, a.detection_method, a.details, a.evidence,
      a.state, a.detected_at
      """;
  private static final String FIND =
      "select " + COLUMNS + " from anomalies a where a.tenant_id = $1 and a.id = $2";
  private static final String FIND_OF_MAIL =
      "select " + COLUMNS + " from anomalies a where a.tenant_id = $1 and a.email_id = $2";
  private static final String FILTERED =
      """
      where a.tenant_id = $1 and ($2::text is null or a.anomaly_type = $2)
        and ($3::float8 is null or a.confidence >= $3)
        and ($4::timestamptz is null or a.detected_at >= $4)
        and ($5::timestamptz is null or a.detected_at < $5)
        and ($6::timestamptz is null or (a.detected_at, a.id) < ($6, $7::uuid))
      """;
  private static final String NEWEST_FIRST = " order by a.detected_at desc, a.id desc limit $8";
  private static final String LIST =
      "select " + COLUMNS + " from anomalies a " + FILTERED + NEWEST_FIRST;
  private static final String LIST_OF_SENDER =
      "select "
          + COLUMNS
          + ", m.sender from anomalies a"
          + " join email_analysis m on m.tenant_id = a.tenant_id and m.id = a.email_id "
          + FILTERED
          + " and m.sender_index = any($9::text[])"
          + NEWEST_FIRST;
  private static final JavaType EVIDENCE =
      TypeFactory.defaultInstance().constructCollectionType(List.class, Anomaly.class);

  private final TenantTransaction transactions;
  private final FieldCipher cipher;
  private final ObjectMapper json;

  public AnomalyArchive(TenantTransaction transactions, FieldCipher cipher, ObjectMapper json) {
    this.transactions = transactions;
    this.cipher = cipher;
    this.json = json;
  }

  /** One anomaly; {@link Problem.NotFound} if the tenant has no such one. */
  public Uni<AnomalyRow> one(TenantId tenant, UUID id) {
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(FIND)
                .execute(Tuple.of(tenant.value(), id))
                .map(
                    rows -> {
                      if (rows.size() == 0) {
                        throw new Problem.NotFound("there is no such anomaly");
                      }
                      return row(rows.iterator().next());
                    }));
  }

  /** Anomalies, newest first. */
  public Uni<Page<AnomalyRow>> list(TenantId tenant, AnomalyFilter filter, PageRequest page) {
    return rows(tenant, LIST, values(tenant, filter, page))
        .map(rows -> page(rows, page).map(this::row));
  }

  /**
   * Anomalies of a sender's mails, newest first: found by blind index and compared after opening,
   * so a page may be shorter than asked for although another one follows.
   */
  public Uni<Page<AnomalyRow>> ofSender(
      TenantId tenant, String reader, String sender, AnomalyFilter filter, PageRequest page) {
    return cipher
        .index(tenant, SealedAnalysis.EMAILS, "sender", List.of(sender))
        .chain(
            indexes ->
                rows(
                    tenant,
                    LIST_OF_SENDER,
                    values(tenant, filter, page)
                        .addArrayOfString(indexes.getFirst().candidates().toArray(new String[0]))))
        .map(rows -> page(rows, page))
        .chain(found -> sameSender(tenant, reader, sender, found));
  }

  /** The anomaly of a mail, if it has one. */
  Uni<List<AnomalyRow>> ofMail(SqlConnection connection, TenantId tenant, UUID emailId) {
    return connection
        .preparedQuery(FIND_OF_MAIL)
        .execute(Tuple.of(tenant.value(), emailId))
        .map(rows -> AnalysisArchive.list(rows).stream().map(this::row).toList());
  }

  private Uni<List<Row>> rows(TenantId tenant, String query, Tuple values) {
    return transactions.sql(
        tenant,
        connection -> connection.preparedQuery(query).execute(values).map(AnalysisArchive::list));
  }

  private static Tuple values(TenantId tenant, AnomalyFilter filter, PageRequest page) {
    return Tuple.tuple()
        .addUUID(tenant.value())
        .addString(filter.type())
        .addDouble(filter.minConfidence())
        .addOffsetDateTime(utc(filter.from()))
        .addOffsetDateTime(utc(filter.to()))
        .addOffsetDateTime(page.afterAt())
        .addUUID(page.afterId())
        .addInteger(page.rows());
  }

  private static Page<Row> page(List<Row> rows, PageRequest page) {
    return Page.of(
        rows,
        page,
        row -> new Cursor(row.getOffsetDateTime("detected_at").toInstant(), row.getUUID("id")));
  }

  private Uni<Page<AnomalyRow>> sameSender(
      TenantId tenant, String reader, String sender, Page<Row> found) {
    if (found.items().isEmpty()) {
      return Uni.createFrom().item(new Page<>(List.of(), found.nextCursor()));
    }
    return cipher
        .open(
            tenant,
            OnBehalfOf.person(reader),
            List.of(SealedMail.senders(found.items(), "email_id")))
        .map(
            opened -> {
              List<OpenedRow> senders = opened.getFirst().rows();
              List<AnomalyRow> same = new ArrayList<>();
              for (int i = 0; i < senders.size(); i++) {
                if (SealedMail.isSender(senders.get(i), sender)) {
                  same.add(row(found.items().get(i)));
                }
              }
              return new Page<>(same, found.nextCursor());
            });
  }

  private AnomalyRow row(Row row) {
    try {
      List<Anomaly> evidence = json.readValue(row.getJsonArray("evidence").encode(), EVIDENCE);
      return new AnomalyRow(
          row.getUUID("id"),
          row.getUUID("email_id"),
          row.getString("anomaly_type"),
          row.getDouble("confidence"),
          row.getString("detection_method"),
          row.getJsonObject("details").getMap(),
          evidence,
          row.getString("state"),
          row.getOffsetDateTime("detected_at").toInstant());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored evidence must be readable", e);
    }
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
