package io.phishx.chart;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One alerting rule as Prometheus reads it. */
record AlertRule(
    String alert,
    String expr,
    @JsonProperty("for") @Nullable String pending,
    Map<String, String> labels,
    Map<String, String> annotations) {

  AlertRule {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** The rules of every file in {@code deploy/alerts}. */
  static List<AlertRule> declared() {
    List<AlertRule> rules = new ArrayList<>();
    for (Path file : Checkout.files(Checkout.ALERTS, ".yaml")) {
      if (!file.toString().endsWith(".test.yaml")) {
        rules.addAll(in(StrictYaml.documents(Checkout.read(file)).getFirst().path("groups")));
      }
    }
    return List.copyOf(rules);
  }

  /** The rules of a list of groups. */
  static List<AlertRule> in(JsonNode groups) {
    List<AlertRule> rules = new ArrayList<>();
    groups.forEach(
        group ->
            group
                .path("rules")
                .forEach(rule -> rules.add(StrictYaml.value(rule, AlertRule.class))));
    return List.copyOf(rules);
  }
}
