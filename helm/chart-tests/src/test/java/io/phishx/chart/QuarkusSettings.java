package io.phishx.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The environment variables that Quarkus' extensions read, with the phase they are read in. */
final class QuarkusSettings {

  private static final String MODEL = "META-INF/quarkus-config-doc/quarkus-config-model.json";

  private QuarkusSettings() {}

  /** Variable to phase, for instance {@code QUARKUS_HTTP_PORT} to {@code RUN_TIME}. */
  static Map<String, String> phases() {
    Map<String, String> phases = new TreeMap<>();
    try {
      for (URL model :
          Collections.list(QuarkusSettings.class.getClassLoader().getResources(MODEL))) {
        try (InputStream stream = model.openStream()) {
          String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          collect(StrictYaml.read(json, JsonNode.class), phases);
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return Map.copyOf(phases);
  }

  private static void collect(JsonNode node, Map<String, String> phases) {
    String variable = node.path("path").path("environmentVariable").asText();
    if (!variable.isEmpty()) {
      phases.put(variable, node.path("phase").asText());
    }
    node.forEach(child -> collect(child, phases));
  }
}
