package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics that exist: ours from the sources that register them, the others by their makers'
 * names.
 */
final class Metrics {

  /** Of Prometheus itself and of Quarkus' Micrometer binders (HTTP server, JVM, system). */
  private static final Set<String> OTHERS =
      Set.of(
          "up",
          "http_server_requests_seconds_count",
          "http_server_requests_seconds_sum",
          "http_server_requests_seconds_max",
          "jvm_memory_used_bytes",
          "process_cpu_usage",
          "system_cpu_count");

  private static final Pattern REGISTERED = Pattern.compile("\"(phishx_[a-z0-9_]+)\"");
  private static final Pattern SELECTED = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*[{\\[]");
  private static final Set<String> OURS = registered();

  private Metrics() {}

  static void assertExist(String where, String expression) {
    Set<String> selected = new TreeSet<>();
    Matcher matcher = SELECTED.matcher(expression);
    while (matcher.find()) {
      selected.add(matcher.group(1));
    }
    assertFalse(selected.isEmpty(), where + ": no metric in " + expression);
    for (String metric : selected) {
      assertTrue(
          OTHERS.contains(metric)
              || OURS.contains(metric)
              || OURS.contains(metric.replaceFirst("_(count|sum|max|bucket|total)$", "")),
          where + ": nothing registers " + metric);
    }
  }

  private static Set<String> registered() {
    Set<String> names = new TreeSet<>();
    for (Path source : Checkout.mainFiles(Checkout.ROOT, ".java")) {
      REGISTERED.matcher(Checkout.read(source)).results().forEach(hit -> names.add(hit.group(1)));
    }
    return Set.copyOf(names);
  }
}
