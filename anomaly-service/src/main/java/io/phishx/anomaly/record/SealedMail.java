package io.phishx.anomaly.record;

import io.phishx.anomaly.mail.LowerCase;
import io.phishx.anomaly.risk.Finding;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.client.OpenedRow;
import io.phishx.crypto.client.Rows;
import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored mail as it lies in the database, and how its opened fields are read.
 *
 * @param mail its row
 * @param findings its findings' rows
 * @param anomalies its anomaly, if it has one
 */
record SealedMail(Row mail, List<Row> findings, List<AnomalyRow> anomalies) {

  /** Both tables, for one call. */
  List<Rows> rows() {
    List<Rows> tables = new ArrayList<>();
    tables.add(Rows.of(SealedAnalysis.EMAILS, row(mail, "sender", "subject", "body")));
    if (!findings.isEmpty()) {
      tables.add(
          new Rows(
              SealedAnalysis.FINDINGS,
              findings.stream().map(f -> row(f, "finding_type", "description")).toList()));
    }
    return tables;
  }

  /** The senders of mails whose ids are in the column {@code id}, to compare them. */
  static Rows senders(List<Row> rows, String id) {
    return new Rows(
        SealedAnalysis.EMAILS, rows.stream().map(r -> row(r.getUUID(id), r, "sender")).toList());
  }

  /** Whether the row's sender is {@code address}; a row that does not open is nobody's. */
  static boolean isSender(OpenedRow row, String address) {
    return switch (row) {
      case OpenedRow.Opened opened -> {
        String sender = text(opened.fields().get("sender"));
        yield sender != null && LowerCase.of(sender.strip()).equals(LowerCase.of(address.strip()));
      }
      case OpenedRow.Refused refused -> false;
    };
  }

  /**
   * The fields of an opened row.
   *
   * @throws Problem.Unprocessable if it does not authenticate: never shown in part
   */
  static Map<String, @Nullable Object> fields(OpenedRow row) {
    return switch (row) {
      case OpenedRow.Opened opened -> opened.fields();
      case OpenedRow.Refused refused ->
          throw new Problem.Unprocessable(
              "not-authentic", "the stored mail does not authenticate and is not shown");
    };
  }

  static Finding finding(Map<String, @Nullable Object> fields) {
    Map<?, ?> description = map(fields.get("description"));
    Object points = description.get("points");
    return new Finding(
        String.valueOf(fields.get("finding_type")),
        String.valueOf(description.get("description")),
        String.valueOf(description.get("evidence")),
        points instanceof Number number ? number.intValue() : 0);
  }

  static String sender(Map<String, @Nullable Object> fields) {
    String address = String.valueOf(fields.get("sender"));
    String name = text(map(fields.get("body")).get("sender_name"));
    return name == null || name.isEmpty() ? address : name + " <" + address + ">";
  }

  static @Nullable String body(Map<String, @Nullable Object> fields) {
    return text(map(fields.get("body")).get("text"));
  }

  static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static io.phishx.crypto.client.Row row(Row stored, String... columns) {
    return row(stored.getUUID("id"), stored, columns);
  }

  private static io.phishx.crypto.client.Row row(UUID id, Row stored, String... columns) {
    Map<String, @Nullable Object> fields = new HashMap<>();
    for (String column : columns) {
      fields.put(column, stored.getString(column));
    }
    return io.phishx.crypto.client.Row.of(id, fields);
  }
}
