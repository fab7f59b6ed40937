package io.phishx.anomaly.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.anomaly.baseline.Sample;
import io.phishx.anomaly.detect.Anomaly;
import io.phishx.anomaly.detect.Decision;
import io.phishx.anomaly.mail.Mail;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.notify.Notification;
import io.phishx.chassis.notify.Notifier;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.SealedRow;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores an analysis: one call seals it, one transaction writes it, or nothing is written. */
@ApplicationScoped
public class AnalysisStore {

  private static final int SHARDS = 8;

  private static final String INSERT_MAIL =
      """
      insert into email_analysis (id, tenant_id, message_key, content_key, sender, sender_index,
        subject, body, risk_score, category, decision, model_version, features, sample,
        received_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      on conflict (tenant_id, message_key, content_key) where message_key is not null do nothing
      """;
  private static final String FIND_REPEATED =
      """
      select id from email_analysis
      where tenant_id = $1 and message_key = $2 and content_key = $3
      """;
  private static final String INSERT_FINDINGS =
      """
      insert into findings (id, tenant_id, email_id, position, finding_type, description)
      select f.id, $1, $2, f.position, f.finding_type, f.description
      from unnest($3::uuid[], $4::text[], $5::text[])
        with ordinality as f(id, finding_type, description, position)
      """;
  private static final String INSERT_ANOMALY =
      """
      insert into anomalies (id, tenant_id, email_id, anomaly_type, confidence, detection_method,
        details, evidence, state, detected_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
      """;
  private static final String COUNT =
      """
      insert into analysis_count (tenant_id, shard, analyzed, anomalous) values ($1, $2, 1, $3)
      on conflict (tenant_id, shard) do update
      set analyzed = analysis_count.analyzed + 1,
        anomalous = analysis_count.anomalous + excluded.anomalous
      """;

  private final FieldCipher cipher;
  private final Idempotency idempotency;
  private final Notifier notifier;
  private final Pseudonyms pseudonyms;
  private final Ids ids;
  private final ObjectMapper json;

  public AnalysisStore(
      FieldCipher cipher,
      Idempotency idempotency,
      Notifier notifier,
      Pseudonyms pseudonyms,
      Ids ids,
      ObjectMapper json) {
    this.cipher = cipher;
    this.idempotency = idempotency;
    this.notifier = notifier;
    this.pseudonyms = pseudonyms;
    this.ids = ids;
    this.json = json;
  }

  /**
   * Stores {@code analysis}, or finds that the same mail stands already.
   *
   * @return which mail stands now; fails before anything is written if crypto-service is away
   */
  public Uni<Kept> store(TenantId tenant, Analysis analysis) {
    SealedAnalysis unsealed = SealedAnalysis.unsealed(ids, analysis.risk().findings().size());
    return cipher
        .seal(tenant, unsealed.toSeal(analysis))
        .map(unsealed::sealed)
        .chain(
            closed ->
                idempotency.once(
                    tenant,
                    Reference.class,
                    connection -> write(connection, tenant, analysis, closed)))
        .map(ref -> new Kept(ref.emailId(), ref.emailId().equals(unsealed.emailId())));
  }

  private Uni<Reference> write(
      SqlConnection connection, TenantId tenant, Analysis analysis, SealedAnalysis sealed) {
    Mail mail = analysis.features().mail();
    String message =
        mail.messageId() == null
            ? null
            : Fingerprint.ofMessageId(pseudonyms, tenant, mail.messageId());
    String content = pseudonyms.of(tenant, "content", Fingerprint.ofContent(tenant, mail));
    return connection
        .preparedQuery(INSERT_MAIL)
        .execute(mailRow(tenant, analysis, sealed, message, content))
        .chain(
            inserted ->
                inserted.rowCount() == 1
                    ? complete(connection, tenant, analysis, sealed)
                    : connection
                        .preparedQuery(FIND_REPEATED)
                        .execute(Tuple.of(tenant.value(), message, content))
                        .map(rows -> new Reference(rows.iterator().next().getUUID("id"))));
  }

  private Uni<Reference> complete(
      SqlConnection connection, TenantId tenant, Analysis analysis, SealedAnalysis sealed) {
    Optional<Anomaly> strongest = analysis.verdict().strongest();
    int shard = Math.floorMod(sealed.emailId().hashCode(), SHARDS);
    return connection
        .preparedQuery(COUNT)
        .execute(Tuple.of(tenant.value(), shard, strongest.isPresent() ? 1L : 0L))
        .chain(() -> insertFindings(connection, tenant, sealed))
        .chain(
            () ->
                strongest.isPresent()
                    ? insertAnomaly(connection, tenant, analysis, sealed, strongest.get())
                    : Uni.createFrom().voidItem())
        .replaceWith(new Reference(sealed.emailId()));
  }

  private static Uni<Void> insertFindings(
      SqlConnection connection, TenantId tenant, SealedAnalysis sealed) {
    List<SealedRow> findings = sealed.findings();
    if (findings.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Tuple values =
        Tuple.tuple()
            .addUUID(tenant.value())
            .addUUID(sealed.emailId())
            .addArrayOfUUID(sealed.findingIds().toArray(new UUID[0]))
            .addArrayOfString(column(findings, "finding_type"))
            .addArrayOfString(column(findings, "description"));
    return connection.preparedQuery(INSERT_FINDINGS).execute(values).replaceWithVoid();
  }

  private static String[] column(List<SealedRow> rows, String field) {
    return rows.stream().map(row -> String.valueOf(row.value(field))).toArray(String[]::new);
  }

  private Uni<Void> insertAnomaly(
      SqlConnection connection,
      TenantId tenant,
      Analysis analysis,
      SealedAnalysis sealed,
      Anomaly strongest) {
    Tuple values =
        Tuple.tuple()
            .addUUID(ids.next())
            .addUUID(tenant.value())
            .addUUID(sealed.emailId())
            .addString(strongest.anomalyType())
            .addDouble(strongest.confidence())
            .addString(strongest.detectionMethod())
            .addJsonObject(new JsonObject(text(strongest.details())))
            .addJsonArray(new JsonArray(text(analysis.verdict().anomalies())))
            .addOffsetDateTime(utc(analysis));
    Uni<Void> inserted = connection.preparedQuery(INSERT_ANOMALY).execute(values).replaceWithVoid();
    return analysis.verdict().alerts()
        ? inserted.chain(
            () -> notifier.enqueue(connection, tenant, alert(analysis, sealed, strongest)))
        : inserted;
  }

  private static Notification alert(Analysis analysis, SealedAnalysis sealed, Anomaly strongest) {
    return new Notification(
        "anomaly.detected",
        "critical",
        "A mail is unusual with a confidence of " + strongest.confidence(),
        Map.of(
            "email_id", sealed.emailId().toString(),
            "anomaly_type", strongest.anomalyType(),
            "detection_method", strongest.detectionMethod(),
            "decision", analysis.verdict().decision().name()));
  }

  private Tuple mailRow(
      TenantId tenant,
      Analysis analysis,
      SealedAnalysis sealed,
      @Nullable String message,
      String content) {
    SealedRow row = sealed.mail();
    Sample sample =
        analysis.verdict().decision() == Decision.ALLOW
            ? analysis.features().sample(analysis.risk().score())
            : null;
    return Tuple.tuple()
        .addUUID(sealed.emailId())
        .addUUID(tenant.value())
        .addString(message)
        .addString(content)
        .addString(row.value("sender"))
        .addString(row.index("sender"))
        .addString(row.value("subject"))
        .addString(row.value("body"))
        .addDouble(analysis.risk().score())
        .addString(analysis.verdict().category().name())
        .addString(analysis.verdict().decision().name())
        .addString(analysis.risk().modelVersion())
        .addJsonObject(new JsonObject(text(analysis.features().numbers())))
        .addJsonObject(sample == null ? null : new JsonObject(text(sample)))
        .addOffsetDateTime(analysis.features().mail().receivedAt().atOffset(ZoneOffset.UTC))
        .addOffsetDateTime(utc(analysis));
  }

  private static OffsetDateTime utc(Analysis analysis) {
    return analysis.at().atOffset(ZoneOffset.UTC);
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an analysis must be serialisable", e);
    }
  }

  /**
   * The mail that stands after a call.
   *
   * @param emailId its id
   * @param isNew whether this call stored it; otherwise its first answer is the answer
   */
  public record Kept(UUID emailId, boolean isNew) {}

  /** What is kept for a repeated call: no finding, nothing personal. */
  record Reference(UUID emailId) {}
}
