package io.phishx.anomaly.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.anomaly.detect.Anomaly;
import io.phishx.anomaly.risk.Finding;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OpenedRow;
import io.phishx.crypto.client.OpenedRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads analysed mail back; whatever was sealed is opened with one call. */
@ApplicationScoped
public class AnalysisArchive {

  private static final int MAX_FOUND = 500;

  private static final String VERDICT_COLUMNS =
      "id, risk_score, category, decision, model_version, created_at";
  private static final String FIND_MAIL =
      "select sender, subject, body, "
          + VERDICT_COLUMNS
          + " from email_analysis where tenant_id = $1 and id = $2";
  private static final String FIND_FINDINGS =
      """
      select id, finding_type, description from findings
      where tenant_id = $1 and email_id = $2 order by position
      """;
  private static final String ANOMALY_COLUMNS =
      """
      select id, email_id, anomaly_type, confidence, detection_method, details, evidence, state,
        detected_at from anomalies
      """;
  private static final String FIND_ANOMALY_OF_MAIL =
      ANOMALY_COLUMNS + "where tenant_id = $1 and email_id = $2";
  private static final String FIND_ANOMALY = ANOMALY_COLUMNS + "where tenant_id = $1 and id = $2";
  private static final String LIST_ANOMALIES =
      ANOMALY_COLUMNS
          + """
          where tenant_id = $1 and ($2::text is null or anomaly_type = $2)
            and ($3::float8 is null or confidence >= $3)
            and ($4::timestamptz is null or detected_at >= $4)
            and ($5::timestamptz is null or detected_at < $5)
            and ($6::timestamptz is null or (detected_at, id) < ($6, $7::uuid))
          order by detected_at desc, id desc limit $8
          """;
  private static final String BY_MESSAGE =
      "select "
          + VERDICT_COLUMNS
          + " from email_analysis where tenant_id = $1 and message_key = $2 order by id limit $3";
  private static final String BY_SENDER =
      "select sender, "
          + VERDICT_COLUMNS
          + " from email_analysis where tenant_id = $1 and sender_index = any($2::text[])"
          + " order by id desc limit $3";
  private static final String COUNTS =
      """
      select coalesce(sum(analyzed), 0)::bigint as analyzed,
        coalesce(sum(anomalous), 0)::bigint as anomalous
      from analysis_count where tenant_id = $1
      """;
  private static final JavaType ANOMALIES =
      TypeFactory.defaultInstance().constructCollectionType(List.class, Anomaly.class);

  private final TenantTransaction transactions;
  private final FieldCipher cipher;
  private final Pseudonyms pseudonyms;
  private final ObjectMapper json;

  public AnalysisArchive(
      TenantTransaction transactions,
      FieldCipher cipher,
      Pseudonyms pseudonyms,
      ObjectMapper json) {
    this.transactions = transactions;
    this.cipher = cipher;
    this.pseudonyms = pseudonyms;
    this.json = json;
  }

  /** A mail with everything opened; {@link Problem.NotFound} if the tenant has no such mail. */
  public Uni<OpenedMail> mail(TenantId tenant, UUID emailId) {
    return transactions
        .sql(tenant, connection -> read(connection, tenant, emailId))
        .chain(closed -> cipher.open(tenant, closed.rows()).map(opened -> opened(closed, opened)));
  }

  /** Verdicts on the mails with this message id: more than one if their contents differ. */
  public Uni<List<VerdictRow>> byMessageId(TenantId tenant, String messageId) {
    String key = Fingerprint.ofMessageId(pseudonyms, tenant, messageId);
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(BY_MESSAGE)
                .execute(Tuple.of(tenant.value(), key, MAX_FOUND))
                .map(rows -> list(rows).stream().map(VerdictRow::of).toList()));
  }

  /** Verdicts on the newest mails of a sender, found by blind index and compared after opening. */
  public Uni<List<VerdictRow>> bySender(TenantId tenant, String sender) {
    return cipher
        .index(tenant, SealedAnalysis.EMAILS, "sender", List.of(sender))
        .chain(
            indexes ->
                transactions.sql(
                    tenant,
                    connection ->
                        connection
                            .preparedQuery(BY_SENDER)
                            .execute(
                                Tuple.of(
                                    tenant.value(),
                                    indexes.getFirst().candidates().toArray(new String[0]),
                                    MAX_FOUND))
                            .map(AnalysisArchive::list)))
        .chain(rows -> sameSender(tenant, sender, rows));
  }

  /** One anomaly; {@link Problem.NotFound} if the tenant has no such one. */
  public Uni<AnomalyRow> anomaly(TenantId tenant, UUID id) {
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(FIND_ANOMALY)
                .execute(Tuple.of(tenant.value(), id))
                .map(
                    rows -> {
                      if (rows.size() == 0) {
                        throw new Problem.NotFound("there is no such anomaly");
                      }
                      return anomaly(rows.iterator().next());
                    }));
  }

  /** Anomalies, newest first: one more than {@code page} asks for, where there is one. */
  public Uni<List<AnomalyRow>> anomalies(TenantId tenant, AnomalyFilter filter, PageRequest page) {
    Cursor after = page.after();
    Tuple values =
        Tuple.tuple()
            .addUUID(tenant.value())
            .addString(filter.type())
            .addDouble(filter.minConfidence())
            .addOffsetDateTime(utc(filter.from()))
            .addOffsetDateTime(utc(filter.to()))
            .addOffsetDateTime(after == null ? null : utc(after.at()))
            .addUUID(after == null ? null : after.id())
            .addInteger(page.limit() + 1);
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(LIST_ANOMALIES)
                .execute(values)
                .map(rows -> list(rows).stream().map(this::anomaly).toList()));
  }

  /** How many mails were analysed and how many were unusual, since the tenant's first one. */
  public Uni<Counts> counts(TenantId tenant) {
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(COUNTS)
                .execute(Tuple.of(tenant.value()))
                .map(
                    rows -> {
                      Row row = rows.iterator().next();
                      return new Counts(row.getLong("analyzed"), row.getLong("anomalous"));
                    }));
  }

  private Uni<SealedMail> read(SqlConnection connection, TenantId tenant, UUID emailId) {
    Tuple key = Tuple.of(tenant.value(), emailId);
    return connection
        .preparedQuery(FIND_MAIL)
        .execute(key)
        .chain(
            mails -> {
              if (mails.size() == 0) {
                throw new Problem.NotFound("there is no such mail");
              }
              return connection
                  .preparedQuery(FIND_FINDINGS)
                  .execute(key)
                  .chain(
                      findings ->
                          connection
                              .preparedQuery(FIND_ANOMALY_OF_MAIL)
                              .execute(key)
                              .map(
                                  anomalies ->
                                      new SealedMail(
                                          mails.iterator().next(),
                                          list(findings),
                                          list(anomalies).stream().map(this::anomaly).toList())));
            });
  }

  private static OpenedMail opened(SealedMail sealed, List<OpenedRows> tables) {
    Map<String, @Nullable Object> mail = SealedMail.fields(tables.getFirst().rows().getFirst());
    List<OpenedRow> rows = tables.size() < 2 ? List.of() : tables.get(1).rows();
    List<Finding> findings =
        rows.stream().map(SealedMail::fields).map(SealedMail::finding).toList();
    AnomalyRow anomaly = sealed.anomalies().isEmpty() ? null : sealed.anomalies().getFirst();
    Stored stored =
        new Stored(
            VerdictRow.of(sealed.mail()),
            anomaly == null ? null : anomaly.evidence().getFirst(),
            anomaly == null ? List.of() : anomaly.evidence(),
            findings);
    return new OpenedMail(
        stored,
        SealedMail.sender(mail),
        SealedMail.text(mail.get("subject")),
        SealedMail.body(mail));
  }

  private Uni<List<VerdictRow>> sameSender(TenantId tenant, String sender, List<Row> rows) {
    if (rows.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return cipher
        .open(tenant, List.of(SealedMail.senders(rows)))
        .map(
            opened -> {
              List<VerdictRow> same = new ArrayList<>();
              for (int i = 0; i < rows.size(); i++) {
                if (SealedMail.isSender(opened.getFirst().rows().get(i), sender)) {
                  same.add(VerdictRow.of(rows.get(i)));
                }
              }
              return List.copyOf(same);
            });
  }

  private AnomalyRow anomaly(Row row) {
    try {
      List<Anomaly> evidence = json.readValue(row.getJsonArray("evidence").encode(), ANOMALIES);
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

  private static List<Row> list(RowSet<Row> rows) {
    List<Row> list = new ArrayList<>(rows.size());
    rows.forEach(list::add);
    return list;
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  /**
   * Counts over a tenant's whole time.
   *
   * @param analyzed mails
   * @param anomalous of them unusual
   */
  public record Counts(long analyzed, long anomalous) {}
}
