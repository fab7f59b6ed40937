package io.phishx.crypto.field;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call on rows: one table, or several as {@code batches}.
 *
 * @param table name in the field map, together with {@code rows}
 * @param rows objects
 * @param rowIds text or whole numbers, one per row; a number and the text of its digits are the
 *     same id, since drivers give a numeric primary key as either
 * @param onBehalfOf the person whom a service asks for: counted on his budget, named in the audit
 * @param batches the same for several tables
 * @param indexes of a rewrap: whether the blind indexes are wanted too, also of values that stay
 */
record RowsRequest(
    @Nullable String table,
    @Nullable List<@Nullable ObjectNode> rows,
    @JsonProperty("row_ids") @Nullable List<@Nullable JsonNode> rowIds,
    @JsonProperty("on_behalf_of") @Nullable String onBehalfOf,
    @Nullable List<@Nullable RowsRequest> batches,
    @Nullable Boolean indexes) {

  private static final ObjectReader READER = ValueType.JSON.readerFor(RowsRequest.class);
  private static final int MAX_ID_LENGTH = 200;
  private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9._:@-]{1,100}");

  static RowsRequest read(byte[] body) throws IOException {
    RowsRequest request = body.length == 0 ? null : READER.readValue(body);
    if (request == null) {
      throw new Problem.Invalid("malformed-json", "expected a JSON object with rows");
    }
    return request;
  }

  boolean isSingle() {
    return batches == null;
  }

  boolean wantsIndexes() {
    return Boolean.TRUE.equals(indexes);
  }

  Set<String> tableNames() {
    return parts().stream()
        .map(RowsRequest::table)
        .filter(name -> name != null)
        .collect(Collectors.toSet());
  }

  /**
   * Checks everything and resolves the tables.
   *
   * @throws Problem.Invalid naming the first wrong fields
   * @throws Problem.TooLarge above {@code maxRows}, all tables together, or so many batches
   */
  List<Batch> batches(FieldMap map, int maxRows) {
    List<RowsRequest> parts = parts();
    long rows = parts.stream().mapToLong(part -> part.rows == null ? 0 : part.rows.size()).sum();
    if (rows > maxRows) {
      throw new Problem.TooLarge(
          "too-many-rows", "expected at most " + maxRows + " rows in a call, got " + rows);
    }
    if (parts.size() > maxRows) {
      throw new Problem.TooLarge(
          "too-many-rows",
          "expected at most " + maxRows + " batches in a call, got " + parts.size());
    }
    Violations violations = new Violations();
    List<Batch> resolved = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size() && !violations.isFull(); i++) {
      String path = isSingle() ? "" : "batches[" + i + "].";
      Batch batch = parts.get(i).batch(map, path, violations);
      if (batch != null) {
        resolved.add(batch);
      }
    }
    violations.refuse("the rows cannot be worked on as given");
    return resolved;
  }

  private List<RowsRequest> parts() {
    if (batches == null) {
      return List.of(this);
    }
    if (table != null || rows != null || rowIds != null || onBehalfOf != null) {
      throw new Problem.Invalid(
          "invalid-request", "expected either a table with rows, or batches, not both");
    }
    List<RowsRequest> parts = new ArrayList<>(batches.size());
    for (RowsRequest part : batches) {
      if (part == null || part.batches != null) {
        throw new Problem.Invalid(
            "invalid-request", "expected each of batches to be an object with table and rows");
      }
      parts.add(part);
    }
    return parts;
  }

  private @Nullable Batch batch(FieldMap map, String path, Violations violations) {
    int before = violations.size();
    FieldMap.Table found = table == null ? null : map.table(table);
    if (found == null) {
      violations.add(path + "table", Violations.expected(map.tables().keySet()));
    }
    if (rows == null) {
      violations.add(path + "rows", "expected a list of objects");
    }
    List<ObjectNode> objects = new ArrayList<>();
    for (int i = 0; rows != null && i < rows.size() && !violations.isFull(); i++) {
      ObjectNode row = rows.get(i);
      if (row == null) {
        violations.add(path + "rows[" + i + "]", "expected an object");
      } else {
        objects.add(row);
      }
    }
    if (onBehalfOf != null && !SUBJECT.matcher(onBehalfOf).matches()) {
      violations.add(path + "on_behalf_of", "expected the sub of an access token");
    }
    List<String> ids = rowIds == null ? null : ids(path, violations);
    return violations.size() > before || found == null
        ? null
        : new Batch(found, objects, ids, Optional.ofNullable(onBehalfOf));
  }

  private List<String> ids(String path, Violations violations) {
    List<String> ids = new ArrayList<>();
    int expected = rows == null ? 0 : rows.size();
    if (rowIds == null || rowIds.size() != expected) {
      violations.add(
          path + "row_ids",
          "expected one per row, " + expected + ", got " + (rowIds == null ? 0 : rowIds.size()));
      return ids;
    }
    for (int i = 0; i < rowIds.size() && !violations.isFull(); i++) {
      JsonNode id = rowIds.get(i);
      String text = id == null || !(id.isTextual() || id.isIntegralNumber()) ? "" : id.asText();
      // half a character has no bytes of its own: two ids of that kind would bind alike
      if (text.isEmpty() || text.length() > MAX_ID_LENGTH || !ValueType.hasWholeCharacters(text)) {
        violations.add(
            path + "row_ids[" + i + "]",
            "expected 1 to " + MAX_ID_LENGTH + " whole characters or a whole number");
      }
      ids.add(text);
    }
    return ids;
  }
}
