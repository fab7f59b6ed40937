package io.phishx.anomaly.risk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects findings, each type once: the strongest. */
final class Findings {

  private final Map<String, Finding> found = new LinkedHashMap<>();

  void add(String type, String description, String evidence, int points) {
    found.merge(
        type,
        new Finding(type, description, evidence, points),
        (old, other) -> other.points() > old.points() ? other : old);
  }

  boolean has(String type) {
    return found.containsKey(type);
  }

  /** Strongest first. */
  List<Finding> all() {
    List<Finding> sorted = new ArrayList<>(found.values());
    sorted.sort(Comparator.comparingInt(Finding::points).reversed());
    return List.copyOf(sorted);
  }
}
