package io.phishx.chart;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sets of values the chart promises to render. */
enum ValueSet {
  DEFAULT(null),
  PRODUCTION("production-values.yaml"),
  MINIMAL("minimal-values.yaml"),
  GATEWAY("gateway-values.yaml");

  private final Optional<Path> file;

  ValueSet(@Nullable String name) {
    this.file = Optional.ofNullable(name).map(Checkout.CHART.resolve("ci")::resolve);
  }

  Optional<Path> file() {
    return file;
  }
}
