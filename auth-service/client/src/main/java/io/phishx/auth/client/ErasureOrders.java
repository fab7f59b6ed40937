package io.phishx.auth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which tenants are to be erased, and from when on: until then a token that was issued before may
 * still be taken somewhere.
 */
record ErasureOrders(Map<TenantId, Instant> from) {

  private static final ObjectMapper JSON = new ObjectMapper();

  ErasureOrders {
    from = Map.copyOf(from);
  }

  /** Reads the feed's document. */
  static ErasureOrders parse(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<TenantId, Instant> from = new HashMap<>();
    for (JsonNode order : root.path("erasures")) {
      from.put(
          TenantId.parse(order.path("tenant_id").asText()),
          Instant.ofEpochSecond(order.path("from").asLong()));
    }
    return new ErasureOrders(from);
  }

  /** Those that may be carried out at {@code now}. */
  List<TenantId> due(Instant now) {
    return from.entrySet().stream()
        .filter(order -> !order.getValue().isAfter(now))
        .map(Map.Entry::getKey)
        .toList();
  }
}
