package io.phishx.crypto.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of crypto-service's calls, checked against what was asked before it is believed. */
final class RowsJson {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final boolean acceptReadable;

  /**
   * @param acceptReadable whether a value that crypto-service did not seal may pass
   */
  RowsJson(boolean acceptReadable) {
    this.acceptReadable = acceptReadable;
  }

  byte[] batches(List<AskedRows> asked) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode batches = root.putArray("batches");
    for (AskedRows one : asked) {
      for (Rows table : one.tables()) {
        ObjectNode batch = batch(batches, table);
        one.reader().person().ifPresent(person -> batch.put("on_behalf_of", person));
      }
    }
    return bytes(root);
  }

  private static ObjectNode batch(ArrayNode batches, Rows table) {
    ObjectNode batch = batches.addObject().put("table", table.table());
    ArrayNode rows = batch.putArray("rows");
    ArrayNode ids = batch.putArray("row_ids");
    for (Row row : table.rows()) {
      rows.addPOJO(row.fields());
      ids.add(row.id());
    }
    return batch;
  }

  byte[] values(String table, String field, List<String> values) {
    ObjectNode root = JSON.createObjectNode().put("table", table).put("field", field);
    ArrayNode array = root.putArray("values");
    values.forEach(array::add);
    return bytes(root);
  }

  List<SealedRows> sealed(List<Rows> asked, List<JsonNode> batches) throws IOException {
    List<SealedRows> tables = new ArrayList<>(asked.size());
    for (int t = 0; t < asked.size(); t++) {
      Rows table = asked.get(t);
      JsonNode batch = batches.get(t);
      if (!batch.path("errors").isEmpty()) {
        throw new IOException("fields of " + table.table() + " were not sealed");
      }
      List<SealedRow> rows = new ArrayList<>(table.rows().size());
      for (int r = 0; r < table.rows().size(); r++) {
        rows.add(
            sealedRow(
                table.table(),
                table.rows().get(r),
                batch.get("rows").get(r),
                batch.path("indexes").path(r)));
      }
      tables.add(new SealedRows(table.table(), rows));
    }
    return tables;
  }

  private SealedRow sealedRow(String table, Row asked, JsonNode row, JsonNode indexes)
      throws IOException {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> field : asked.fields().entrySet()) {
      JsonNode value = row.get(field.getKey());
      if (field.getValue() == null) {
        if (value == null || !value.isNull()) {
          throw new IOException("null of " + table + "." + field.getKey() + " did not stay null");
        }
        values.put(field.getKey(), null);
      } else if (value != null && (isSealed(value, field.getValue()) || acceptReadable)) {
        values.put(field.getKey(), value.isTextual() ? value.textValue() : value.toString());
      } else {
        throw new IOException(table + "." + field.getKey() + " was left readable");
      }
    }
    Map<String, String> found = new HashMap<>();
    indexes.properties().forEach(e -> found.put(e.getKey(), e.getValue().asText()));
    return new SealedRow(asked.id(), values, found);
  }

  List<OpenedRows> opened(List<Rows> asked, List<JsonNode> batches) throws IOException {
    List<OpenedRows> tables = new ArrayList<>(asked.size());
    for (int t = 0; t < asked.size(); t++) {
      Rows table = asked.get(t);
      JsonNode batch = batches.get(t);
      Map<Integer, List<FieldError>> errors = new HashMap<>();
      for (JsonNode error : batch.path("errors")) {
        errors
            .computeIfAbsent(error.path("index").asInt(-1), i -> new ArrayList<>())
            .add(new FieldError(error.path("field").asText(), error.path("type").asText()));
      }
      List<OpenedRow> rows = new ArrayList<>(table.rows().size());
      for (int r = 0; r < table.rows().size(); r++) {
        Row row = table.rows().get(r);
        List<FieldError> refused = errors.remove(r);
        rows.add(
            refused == null
                ? openedRow(row, batch.get("rows").get(r))
                : new OpenedRow.Refused(row.id(), refused));
      }
      if (!errors.isEmpty()) {
        throw new IOException("errors for rows that were not asked: " + errors.keySet());
      }
      tables.add(new OpenedRows(table.table(), rows));
    }
    return tables;
  }

  private static OpenedRow openedRow(Row asked, JsonNode row) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (String field : asked.fields().keySet()) {
      JsonNode value = row.get(field);
      if (value == null) {
        throw new IOException("field " + field + " is missing in the answer");
      }
      fields.put(field, value.isNull() ? null : JSON.treeToValue(value, Object.class));
    }
    return new OpenedRow.Opened(asked.id(), fields);
  }

  List<SearchIndex> indexes(int asked, byte[] answer) throws IOException {
    JsonNode root = JSON.readTree(answer);
    JsonNode indexes = root.path("indexes");
    JsonNode candidates = root.path("candidates");
    if (indexes.size() != asked || candidates.size() != asked) {
      throw new IOException("expected " + asked + " indexes, got " + indexes.size());
    }
    List<SearchIndex> found = new ArrayList<>(asked);
    for (int i = 0; i < asked; i++) {
      List<String> of = new ArrayList<>();
      candidates.get(i).forEach(c -> of.add(c.asText()));
      found.add(new SearchIndex(indexes.get(i).asText(), of));
    }
    return found;
  }

  /** The tables of an answer, each with as many rows as were asked. */
  List<JsonNode> tables(List<Rows> asked, byte[] answer) throws IOException {
    JsonNode batches = JSON.readTree(answer).path("batches");
    if (batches.size() != asked.size()) {
      throw new IOException("expected " + asked.size() + " tables, got " + batches.size());
    }
    List<JsonNode> tables = new ArrayList<>(asked.size());
    for (int t = 0; t < asked.size(); t++) {
      int rows = batches.get(t).path("rows").size();
      if (rows != asked.get(t).rows().size()) {
        throw new IOException("expected " + asked.get(t).rows().size() + " rows, got " + rows);
      }
      tables.add(batches.get(t));
    }
    return tables;
  }

  /** A text that somebody wrote to look sealed is not, if it comes back as it went. */
  private static boolean isSealed(JsonNode value, Object asked) {
    return value.isTextual()
        && !value.textValue().equals(asked)
        && (value.textValue().startsWith("v2:") || value.textValue().startsWith("v1:"));
  }

  private static byte[] bytes(ObjectNode root) {
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected values that JSON can carry", e);
    }
  }
}
