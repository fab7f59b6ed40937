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
  void takesLimitOptionsAndAllocatorFromTheChart() throws IOException {
    // Given
    JsonNode defaults =
        new YAMLMapper()
            .readTree(
                """
                resources: {limits: {cpu: "2", memory: 640Mi}}
                config:
                  JAVA_TOOL_OPTIONS: >-
                    -XX:MaxRAMPercentage=45
                    -XX:TrimNativeHeapInterval=5000
                  MALLOC_ARENA_MAX: "1"
                  PHISHX_DATABASE_PATIENCE: 4s
                """);

    // When
    Pod pod = Pod.of(defaults);

    // Then
    assertEquals(
        List.of(
            "-XX:MaxRAM=640m",
            "-XX:+UseSerialGC",
            "-XX:MaxRAMPercentage=45",
            "-XX:TrimNativeHeapInterval=5000",
            "--enable-native-access=ALL-UNNAMED"),
        pod.jvm());
    assertEquals(Map.of("MALLOC_ARENA_MAX", "1"), pod.environment());
  }

  @Test
  void refusesALimitThatTheJvmWouldReadOtherwise() throws IOException {
    JsonNode defaults =
        new YAMLMapper()
            .readTree("{resources: {limits: {memory: 512M}}, config: {JAVA_TOOL_OPTIONS: -Xint}}");
    assertThrows(IllegalArgumentException.class, () -> Pod.of(defaults));
  }

  @Test
  void readsTheChartOfThisCheckout() {
    Pod pod = Pod.ofChart(Path.of("..", ".."));
    assertTrue(pod.jvm().contains("-XX:MaxRAM=512m"), pod.jvm()::toString);
    assertTrue(pod.environment().containsKey("MALLOC_ARENA_MAX"), pod.environment()::toString);
  }
}
