package io.phishx.bench;

import io.phishx.chassis.id.Ids;
import io.phishx.local.PhishxSystem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Mails and findings in anomaly-service's database as it stores them, sealed by crypto-service: one
 * goes in through the API, the others are rows like it.
 */
final class StoredMails {

  private static final String DATABASE = "phishx_anomaly";
  private static final int FINDINGS = 2;
  private static final int BATCH = 500;
  private static final int BODY = 500;

  private static final String INSERT_MAILS =
      """
      insert into email_analysis (id, tenant_id, content_key, sender, sender_index, subject, body,
        risk_score, category, decision, model_version, features, sample, received_at, created_at)
      select fresh.id, one.tenant_id, one.content_key, fresh.sender, fresh.sender_index,
        fresh.subject, fresh.body, one.risk_score, one.category, one.decision, one.model_version,
        one.features, one.sample, one.received_at, one.created_at
      from email_analysis as one, unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[])
        as fresh(id, sender, subject, body, sender_index)
      where one.id = ?
      """;

  private static final String INSERT_FINDINGS =
      """
      insert into findings (id, tenant_id, email_id, position, finding_type, description)
      select fresh.id, one.tenant_id, fresh.email_id, fresh.position, fresh.finding_type,
        fresh.description
      from email_analysis as one, unnest(?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::int[])
        as fresh(id, finding_type, description, email_id, position)
      where one.id = ?
      """;

  private static final String BEHIND =
      """
      select (select count(*) from email_analysis where tenant_id = ? and (sender not like ?
          or subject not like ? or body not like ?))
        + (select count(*) from findings where tenant_id = ?
          and (finding_type not like ? or description not like ?))
      """;

  private static final String DONE =
      """
      select count(*) = 2 and bool_and(finished and targets like ?) from rewrap_progress
      where tenant_id = ?
      """;

  private final PhishxSystem system;
  private final OpenLoop driver;
  private final UUID tenant;
  private final String token;
  private final List<UUID> ids = new ArrayList<>();
  // the service takes a mail's age from its id, and deletes what is too old
  private final Ids idsByTime = new Ids(Clock.systemUTC());

  /**
   * @param token anomaly-service's for {@code tenant}
   */
  StoredMails(PhishxSystem system, OpenLoop driver, UUID tenant, String token) {
    this.system = system;
    this.driver = driver;
    this.tenant = tenant;
    this.token = token;
  }

  /**
   * Stores {@code count} mails, each with {@value #FINDINGS} findings.
   *
   * @param ingestToken of somebody who may hand mail in
   */
  void store(int count, String ingestToken) throws SQLException {
    UUID first =
        UUID.fromString(
            system
                .api()
                .post(
                    "/ingest/email",
                    ingestToken,
                    "message/rfc822",
                    ("From: Bench <first@bench.example>\r\nTo: somebody@acme.example\r\n"
                            + "Subject: the first\r\nMessage-ID: <"
                            + UUID.randomUUID()
                            + "@bench.example>\r\n\r\nNothing to see.\r\n")
                        .getBytes(StandardCharsets.UTF_8))
                .require("The first mail", 201)
                .path("email_id")
                .asText());
    try (Connection connection = system.postgres().connectAsSuperuser(DATABASE)) {
      for (int from = 0; from < count; from += BATCH) {
        store(connection, first, from, Math.min(BATCH, count - from));
      }
    }
  }

  /** How many rows there are. */
  int rows() {
    return ids.size() * (1 + FINDINGS);
  }

  /** The {@code n}-th mail's id, over and over. */
  UUID id(long n) {
    return ids.get((int) (n % ids.size()));
  }

  /** What the {@code n}-th mail's subject is. */
  String subject(long n) {
    return "subject " + n % ids.size();
  }

  /** Whether the re-wrapping has come to the end of both tables for that key version. */
  boolean isDone(Connection connection, int version) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DONE)) {
      statement.setString(1, "field=" + version + " %");
      statement.setObject(2, tenant);
      try (ResultSet answer = statement.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  /** Rows with a value that is not of that key version. */
  long behind(Connection connection, int version) throws SQLException {
    String wanted = "v2:" + version + ":%";
    try (PreparedStatement statement = connection.prepareStatement(BEHIND)) {
      Object[] values = {tenant, wanted, wanted, wanted, tenant, wanted, wanted};
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet answer = statement.executeQuery()) {
        answer.next();
        return answer.getLong(1);
      }
    }
  }

  Connection connect() throws SQLException {
    return system.postgres().connectAsSuperuser(DATABASE);
  }

  private void store(Connection connection, UUID first, int from, int count) throws SQLException {
    List<Object> mailIds = new ArrayList<>();
    JsonArray mails = new JsonArray();
    List<Object> findingIds = new ArrayList<>();
    List<Object> owners = new ArrayList<>();
    List<Object> positions = new ArrayList<>();
    JsonArray findings = new JsonArray();
    for (int n = from; n < from + count; n++) {
      UUID id = idsByTime.next();
      mailIds.add(id);
      ids.add(id);
      mails.add(
          new JsonObject()
              .put("sender", "sender" + n + "@bench.example")
              .put("subject", "subject " + n)
              .put(
                  "body",
                  new JsonObject().put("text", "x".repeat(BODY)).put("sender_name", "Bench")));
      for (int position = 0; position < FINDINGS; position++) {
        findingIds.add(idsByTime.next());
        owners.add(id);
        positions.add(position);
        findings.add(
            new JsonObject()
                .put("finding_type", "suspicious_link")
                .put(
                    "description",
                    new JsonObject()
                        .put("description", "a link that shows another target than it has")
                        .put("evidence", "https://bench.example/" + n)
                        .put("points", 5)));
      }
    }
    JsonObject sealed = sealed("email_analysis", mailIds, mails);
    JsonArray rows = sealed.getJsonArray("rows");
    insert(
        connection,
        INSERT_MAILS,
        first,
        uuids(connection, mailIds),
        texts(connection, rows, "sender"),
        texts(connection, rows, "subject"),
        texts(connection, rows, "body"),
        texts(connection, sealed.getJsonArray("indexes"), "sender"));
    JsonArray sealedFindings = sealed("findings", findingIds, findings).getJsonArray("rows");
    insert(
        connection,
        INSERT_FINDINGS,
        first,
        uuids(connection, findingIds),
        texts(connection, sealedFindings, "finding_type"),
        texts(connection, sealedFindings, "description"),
        uuids(connection, owners),
        connection.createArrayOf("int4", positions.toArray()));
  }

  private JsonObject sealed(String table, List<Object> rowIds, JsonArray rows) {
    JsonArray named = new JsonArray();
    rowIds.forEach(id -> named.add(id.toString()));
    return driver
        .require(
            Call.json(
                system.serviceUrl("crypto-service").resolve("/encryption/rows/encrypt"),
                Call.bearer(token),
                new JsonObject().put("table", table).put("row_ids", named).put("rows", rows),
                Call.Expectation.ok("\"v2:")))
        .toJsonObject();
  }

  private static void insert(
      Connection connection, String sql, UUID first, java.sql.Array... columns)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < columns.length; i++) {
        statement.setArray(i + 1, columns[i]);
      }
      statement.setObject(columns.length + 1, first);
      statement.executeUpdate();
    }
  }

  private static java.sql.Array uuids(Connection connection, List<Object> values)
      throws SQLException {
    return connection.createArrayOf("uuid", values.toArray());
  }

  private static java.sql.Array texts(Connection connection, JsonArray rows, String field)
      throws SQLException {
    String[] values = new String[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.getJsonObject(i).getString(field);
    }
    return connection.createArrayOf("text", values);
  }
}
