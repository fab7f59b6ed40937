package io.phishx.crypto.field;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What became of the rows of one call, in their order. */
record RowsAnswer(List<Part> parts) {

  private static final int INITIAL_BYTES = 1024;

  RowsAnswer {
    parts = List.copyOf(parts);
  }

  /**
   * One table.
   *
   * @param rows in the order asked; a value that was refused is absent
   * @param errors what was refused
   * @param indexes per row the blind indexes of its searchable fields; empty if the table has none
   */
  record Part(
      String table,
      List<ObjectNode> rows,
      List<RowError> errors,
      List<Map<String, String>> indexes) {}

  /**
   * A value that was refused.
   *
   * @param index of its row within the table's rows
   */
  record RowError(int index, String field, String type) {}

  int errors() {
    return parts.stream().mapToInt(part -> part.errors().size()).sum();
  }

  /** The JSON of the whole: the one table's object, or {@code batches}. */
  byte[] bytes(boolean single) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(INITIAL_BYTES);
    try (JsonGenerator json = ValueType.JSON.createGenerator(out)) {
      if (single) {
        write(json, parts.get(0), false);
      } else {
        json.writeStartObject();
        json.writeArrayFieldStart("batches");
        for (Part part : parts) {
          write(json, part, true);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Part part, boolean named) throws IOException {
    json.writeStartObject();
    if (named) {
      json.writeStringField("table", part.table());
    }
    json.writeArrayFieldStart("rows");
    for (ObjectNode row : part.rows()) {
      json.writeTree(row);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("errors");
    for (RowError error : part.errors()) {
      json.writeStartObject();
      json.writeNumberField("index", error.index());
      json.writeStringField("field", error.field());
      json.writeStringField("type", error.type());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!part.indexes().isEmpty()) {
      json.writeArrayFieldStart("indexes");
      for (Map<String, String> indexes : part.indexes()) {
        json.writeStartObject();
        for (Map.Entry<String, String> index : indexes.entrySet()) {
          json.writeStringField(index.getKey(), index.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
