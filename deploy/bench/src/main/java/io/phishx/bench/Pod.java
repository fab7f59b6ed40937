package io.phishx.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the chart runs a service: what its JVM makes of the memory limit and options, its own or the
 * default ones, and how memory is given out to native code.
 *
 * @param jvm options of the JVM
 * @param environment variables that the C library reads
 */
record Pod(List<String> jvm, Map<String, String> environment) {

  private static final String OPTIONS = "JAVA_TOOL_OPTIONS";
  private static final String MALLOC = "MALLOC_";

  Pod {
    jvm = List.copyOf(jvm);
    environment = Map.copyOf(environment);
  }

  /**
   * As the chart of this checkout says.
   *
   * @param home the checkout
   * @param service its name
   */
  static Pod ofChart(Path home, String service) {
    Path values = home.resolve("helm/phishx/values.yaml");
    try {
      return of(new YAMLMapper().readTree(values.toFile()), service);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Pod of(JsonNode values, String service) {
    Map<String, String> config = new TreeMap<>();
    String limit = "";
    // the service's own entry of the same name wins
    for (JsonNode part :
        List.of(values.required("defaults"), values.required("services").required(service))) {
      part.path("config")
          .properties()
          .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
      limit = part.at("/resources/limits/memory").asText(limit);
    }
    List<String> jvm = new ArrayList<>();
    // what a JVM finds in a container with that limit
    jvm.add("-XX:MaxRAM=" + bytes(limit));
    // what it chooses by itself below two gigabytes
    jvm.add("-XX:+UseSerialGC");
    jvm.addAll(List.of(config.getOrDefault(OPTIONS, "").strip().split("\\s+")));
    jvm.add("--enable-native-access=ALL-UNNAMED");
    config.keySet().removeIf(name -> !name.startsWith(MALLOC));
    return new Pod(jvm, config);
  }

  /** {@code 512Mi} as the JVM writes it. */
  private static String bytes(String quantity) {
    if (!quantity.matches("\\d+[MG]i")) {
      throw new IllegalArgumentException("expected Mi or Gi, got " + quantity);
    }
    return quantity.replace("Mi", "m").replace("Gi", "g");
  }
}
