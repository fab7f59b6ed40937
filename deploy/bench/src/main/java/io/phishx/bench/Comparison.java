package io.phishx.bench;

import java.util.List;

/**
 * One line of the figures: ours first, then the peers', which are measured in turn with it.
 *
 * @param unit what is counted per second, such as {@code calls}
 */
record Comparison(String name, String unit, Goal goal, List<Scenario> contenders) {

  Comparison {
    contenders = List.copyOf(contenders);
  }
}
