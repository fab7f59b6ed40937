package io.phishx.anomaly.baseline;

import java.util.List;
import java.util.UUID;

/**
 * A baseline with what it has learned: every mail up to {@code floor}, and of the later ones those
 * {@code ahead}.
 *
 * @param state the baseline
 * @param floor an id; whatever was stored up to it is learned
 * @param ahead ids beyond it that are learned too
 * @param changes how often the process that took it had learned
 */
record BaselineSnapshot(BaselineState state, UUID floor, List<UUID> ahead, long changes) {

  BaselineSnapshot {
    ahead = List.copyOf(ahead);
  }
}
