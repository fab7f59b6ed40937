package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards show what the services measure, and the chart brings them unchanged. */
class DashboardTest {

  static List<Path> dashboards() {
    return Checkout.files(Checkout.DASHBOARDS, ".json");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelAsksForMetricsThatExist(Path file) {
    // Given
    JsonNode dashboard = StrictYaml.read(Checkout.read(file), JsonNode.class);

    // Then
    assertFalse(dashboard.path("panels").isEmpty());
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      String title = panel.path("title").asText();
      assertFalse(title.isBlank() || panel.path("description").asText().isBlank(), title);
      assertTrue(ids.add(panel.path("id").asInt()), "two panels share an id: " + title);
      assertFalse(panel.path("targets").isEmpty(), title);
      for (JsonNode target : panel.path("targets")) {
        Metrics.assertExist(title, target.path("expr").asText());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void theServiceVariableOffersEveryService(Path file) {
    // Given
    JsonNode dashboard = StrictYaml.read(Checkout.read(file), JsonNode.class);

    // Then
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      if (variable.path("name").asText().equals("service")) {
        assertEquals(
            DeclaredService.all().keySet(), Set.of(variable.path("query").asText().split(",", -1)));
        return;
      }
    }
    throw new AssertionError(file + " has no variable service");
  }

  @Test
  void theChartBringsThemUnchanged() {
    // When
    List<ConfigMap> maps = Chart.render(ValueSet.PRODUCTION).all(ConfigMap.class);

    // Then
    for (Path file : dashboards()) {
      String name = file.getFileName().toString();
      ConfigMap map =
          maps.stream()
              .filter(candidate -> candidate.getData().containsKey(name))
              .findAny()
              .orElseThrow();
      assertEquals("1", map.getMetadata().getLabels().get("grafana_dashboard"));
      assertEquals(
          Checkout.read(file).strip(), Objects.requireNonNull(map.getData().get(name)).strip());
    }
  }
}
