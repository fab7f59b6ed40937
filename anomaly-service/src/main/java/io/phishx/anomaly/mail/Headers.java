package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Unfolded header values by lower-case name, in the order of the mail. */
final class Headers {

  private final Map<String, List<String>> values = new HashMap<>();

  void add(String name, String value) {
    values.computeIfAbsent(LowerCase.of(name.strip()), n -> new ArrayList<>()).add(unfold(value));
  }

  Optional<String> first(String name) {
    List<String> found = all(name);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
  }

  List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  private static String unfold(String value) {
    return value.replace("\r\n", "").replace('\r', ' ').replace('\n', ' ').strip();
  }
}
