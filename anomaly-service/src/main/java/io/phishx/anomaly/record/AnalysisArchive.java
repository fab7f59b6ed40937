package io.phishx.anomaly.record;

import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.anomaly.risk.Finding;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.OpenedRow;
import io.phishx.crypto.client.OpenedRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
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
  private static final String BY_MESSAGE =
      "select "
          + VERDICT_COLUMNS
          + " from email_analysis where tenant_id = $1 and message_key = $2 order by id limit $3";
  private static final String BY_SENDER =
      "select sender, "
          + VERDICT_COLUMNS
          + " from email_analysis where tenant_id = $1 and sender_index = any($2::text[])"
          + " and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))"
          + " order by created_at desc, id desc limit $5";
  private static final String COUNTS =
      """
      select coalesce(sum(analyzed), 0)::bigint as analyzed,
        coalesce(sum(anomalous), 0)::bigint as anomalous
      from analysis_count where tenant_id = $1
      """;
  private final TenantTransaction transactions;
  private final FieldCipher cipher;
  private final Pseudonyms pseudonyms;
  private final AnomalyArchive anomalies;

  public AnalysisArchive(
      TenantTransaction transactions,
      FieldCipher cipher,
      Pseudonyms pseudonyms,
      AnomalyArchive anomalies) {
    this.transactions = transactions;
    this.cipher = cipher;
    this.pseudonyms = pseudonyms;
    this.anomalies = anomalies;
  }

  /**
   * A mail with everything opened; {@link Problem.NotFound} if the tenant has no such mail.
   *
   * @param reader the person who gets to see it, counted and named at crypto-service
   */
  public Uni<OpenedMail> mail(TenantId tenant, String reader, UUID emailId) {
    return opened(tenant, OnBehalfOf.person(reader), emailId);
  }

  /** What was decided on a stored mail, for who brings the same mail again; nobody reads it. */
  public Uni<Stored> verdict(TenantId tenant, UUID emailId) {
    return opened(tenant, OnBehalfOf.NOBODY, emailId).map(OpenedMail::stored);
  }

  private Uni<OpenedMail> opened(TenantId tenant, OnBehalfOf reader, UUID emailId) {
    return transactions
        .sql(tenant, connection -> read(connection, tenant, emailId))
        .chain(
            closed ->
                cipher.open(tenant, reader, closed.rows()).map(opened -> opened(closed, opened)));
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

  /**
   * Verdicts on a sender's mails, newest first: found by blind index and compared after opening, so
   * a page may be shorter than asked for although another one follows.
   */
  public Uni<Page<VerdictRow>> bySender(
      TenantId tenant, String reader, String sender, PageRequest page) {
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
                                    page.afterAt(),
                                    page.afterId(),
                                    page.rows()))
                            .map(AnalysisArchive::list)))
        .map(
            rows ->
                Page.of(
                    rows,
                    page,
                    row ->
                        new Cursor(
                            row.getOffsetDateTime("created_at").toInstant(), row.getUUID("id"))))
        .chain(
            found ->
                sameSender(tenant, reader, sender, found.items())
                    .map(same -> new Page<>(same, found.nextCursor())));
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
                          anomalies
                              .ofMail(connection, tenant, emailId)
                              .map(
                                  found ->
                                      new SealedMail(
                                          mails.iterator().next(), list(findings), found)));
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

  private Uni<List<VerdictRow>> sameSender(
      TenantId tenant, String reader, String sender, List<Row> rows) {
    if (rows.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return cipher
        .open(tenant, OnBehalfOf.person(reader), List.of(SealedMail.senders(rows, "id")))
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

  static List<Row> list(RowSet<Row> rows) {
    List<Row> list = new ArrayList<>(rows.size());
    rows.forEach(list::add);
    return list;
  }

  /**
   * Counts over a tenant's whole time.
   *
   * @param analyzed mails
   * @param anomalous of them unusual
   */
  public record Counts(long analyzed, long anomalous) {}
}
