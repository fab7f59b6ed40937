package io.phishx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodTest {

  @Test
  void takesLimitOptionsAndAllocatorFromTheChartTheServicesOwnFirst() throws IOException {
    // Given
    JsonNode values =
        new YAMLMapper()
            .readTree(
                """
                defaults:
                  resources: {limits: {cpu: "2", memory: 640Mi}}
                  config:
                    JAVA_TOOL_OPTIONS: >-
                      -XX:MaxRAMPercentage=45
                      -XX:TrimNativeHeapInterval=5000
                    MALLOC_ARENA_MAX: "1"
                    PHISHX_DATABASE_PATIENCE: 4s
                services:
                  plain: {port: 1}
                  special:
                    resources: {limits: {memory: 1Gi}}
                    config: {JAVA_TOOL_OPTIONS: -Xint, MALLOC_ARENA_MAX: "2"}
                """);

    // When
    Pod plain = Pod.of(values, "plain");
    Pod special = Pod.of(values, "special");

    // Then
    assertEquals(
        List.of(
            "-XX:MaxRAM=640m",
            "-XX:+UseSerialGC",
            "-XX:MaxRAMPercentage=45",
            "-XX:TrimNativeHeapInterval=5000",
            "--enable-native-access=ALL-UNNAMED"),
        plain.jvm());
    assertEquals(Map.of("MALLOC_ARENA_MAX", "1"), plain.environment());
    assertEquals(
        List.of("-XX:MaxRAM=1g", "-XX:+UseSerialGC", "-Xint", "--enable-native-access=ALL-UNNAMED"),
        special.jvm());
    assertEquals(Map.of("MALLOC_ARENA_MAX", "2"), special.environment());
  }

  @Test
  void refusesALimitThatTheJvmWouldReadOtherwise() throws IOException {
    JsonNode values =
        new YAMLMapper()
            .readTree(
                """
                defaults:
                  resources: {limits: {memory: 512M}}
                  config: {JAVA_TOOL_OPTIONS: -Xint}
                services: {plain: {port: 1}}
                """);
    assertThrows(IllegalArgumentException.class, () -> Pod.of(values, "plain"));
  }

  @Test
  void readsTheChartOfThisCheckout() {
    Pod pod = Pod.ofChart(Path.of("..", ".."), "crypto-service");
    assertTrue(pod.jvm().contains("-XX:MaxRAM=512m"), pod.jvm()::toString);
    assertTrue(pod.environment().containsKey("MALLOC_ARENA_MAX"), pod.environment()::toString);
  }
}
