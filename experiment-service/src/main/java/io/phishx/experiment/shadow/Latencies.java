package io.phishx.experiment.shadow;

import org.jspecify.annotations.Nullable;

/** How long both versions took; null where nothing was measured. */
record Latencies(@Nullable Latency production, @Nullable Latency shadow) {

  /** Milliseconds over {@code count} mails. */
  record Latency(long count, double meanMs, double p50Ms, double p95Ms, double p99Ms) {}
}
