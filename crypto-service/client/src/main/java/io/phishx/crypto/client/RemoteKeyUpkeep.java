package io.phishx.crypto.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks crypto-service over HTTP and believes only what fits the question. */
final class RemoteKeyUpkeep implements KeyUpkeep {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String COVERAGE = "/encryption/coverage";

  private final CryptoCalls calls;

  RemoteKeyUpkeep(CryptoCalls calls) {
    this.calls = calls;
  }

  @Override
  public Uni<KeyTargets> targets(TenantId tenant) {
    return calls.call(
        tenant, HttpMethod.GET, COVERAGE + "/targets", new byte[0], RemoteKeyUpkeep::targets);
  }

  @Override
  public Uni<KeyTargets> report(TenantId tenant, Coverage coverage) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode tables = root.putArray("tables");
    coverage
        .tables()
        .forEach(
            (table, counts) -> {
              ArrayNode columns =
                  tables
                      .addObject()
                      .put("table", table)
                      .put("counted_at", coverage.countedAt())
                      .putArray("columns");
              counts.forEach(
                  count ->
                      columns
                          .addObject()
                          .put("column", count.field())
                          .put("format", count.format())
                          .put("key_version", count.keyVersion())
                          .put("rows", count.rows()));
            });
    return calls.call(tenant, HttpMethod.PUT, COVERAGE, bytes(root), RemoteKeyUpkeep::targets);
  }

  @Override
  public Uni<List<RewrappedRow>> rewrap(TenantId tenant, Rows table) {
    ObjectNode root = JSON.createObjectNode().put("table", table.table()).put("indexes", true);
    ArrayNode rows = root.putArray("rows");
    ArrayNode ids = root.putArray("row_ids");
    for (Row row : table.rows()) {
      rows.addPOJO(row.fields());
      ids.add(row.id());
    }
    return calls.call(
        tenant,
        HttpMethod.POST,
        "/encryption/rows/rewrap",
        bytes(root),
        answer -> rewrapped(table, answer));
  }

  private static List<RewrappedRow> rewrapped(Rows asked, byte[] answer) throws IOException {
    JsonNode root = JSON.readTree(answer);
    if (root.path("rows").size() != asked.rows().size()) {
      throw new IOException(
          "expected " + asked.rows().size() + " rows, got " + root.path("rows").size());
    }
    Map<Integer, List<FieldError>> errors = new HashMap<>();
    for (JsonNode error : root.path("errors")) {
      errors
          .computeIfAbsent(error.path("index").asInt(-1), i -> new ArrayList<>())
          .add(new FieldError(error.path("field").asText(), error.path("type").asText()));
    }
    List<RewrappedRow> rows = new ArrayList<>(asked.rows().size());
    for (int i = 0; i < asked.rows().size(); i++) {
      List<FieldError> refused = errors.getOrDefault(i, List.of());
      rows.add(
          row(
              asked.rows().get(i),
              root.path("rows").get(i),
              root.path("indexes").path(i),
              refused));
    }
    return rows;
  }

  private static RewrappedRow row(
      Row asked, JsonNode row, JsonNode indexes, List<FieldError> refused) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String field : asked.fields().keySet()) {
      JsonNode value = row.get(field);
      if (value != null && value.isTextual() && isSealed(value.textValue())) {
        values.put(field, value.textValue());
      } else if (refused.stream().noneMatch(error -> error.field().equals(field))) {
        throw new IOException("field " + field + " was not sealed");
      }
    }
    Map<String, String> found = new HashMap<>();
    indexes.properties().forEach(e -> found.put(e.getKey(), e.getValue().asText()));
    return new RewrappedRow(asked.id(), values, found, refused);
  }

  private static boolean isSealed(String value) {
    return value.startsWith("v2:") || value.startsWith("v1:");
  }

  private static KeyTargets targets(byte[] answer) throws IOException {
    JsonNode root = JSON.readTree(answer);
    if (!root.path("as_of").isTextual() || !root.path("field_version").isInt()) {
      throw new IOException("expected as_of and field_version");
    }
    Map<String, Integer> indexes = new HashMap<>();
    root.path("indexes").properties().forEach(e -> indexes.put(e.getKey(), e.getValue().asInt()));
    Set<String> v1Tables = new HashSet<>();
    root.path("v1_tables").forEach(table -> v1Tables.add(table.asText()));
    return new KeyTargets(
        root.path("as_of").textValue(),
        root.path("field_version").intValue(),
        indexes,
        v1Tables,
        root.path("v1_since").isTextual()
            ? Instant.parse(root.path("v1_since").textValue())
            : Instant.EPOCH,
        root.path("settled").asBoolean(false),
        root.path("may_wait").asBoolean(false),
        Duration.ofSeconds(root.path("settle_seconds").asLong(0)));
  }

  private static byte[] bytes(ObjectNode root) {
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected values that JSON can carry", e);
    }
  }
}
