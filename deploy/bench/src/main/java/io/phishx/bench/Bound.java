package io.phishx.bench;

import java.util.Locale;

/**
 * What a benchmark's figure is held against.
 *
 * @param floor what is needed
 * @param goal what is wanted
 * @param p99Micros the 99th percentile that is needed; 0 for none
 */
record Bound(Figure.Unit unit, double floor, double goal, double p99Micros) {

  static Bound of(Figure figure) {
    return new Bound(figure.unit(), figure.floor(), figure.goal(), figure.p99Micros());
  }

  /** Floor, goal and verdict as cells of a table. */
  String verdict(double meanMicros, double p99) {
    boolean rate = unit == Figure.Unit.PER_SECOND;
    double value = rate ? 1e6 / meanMicros : meanMicros;
    boolean hasFloor = rate ? value >= floor : value <= floor;
    boolean hasGoal = rate ? value >= goal : value <= goal;
    boolean quick = p99Micros == 0 || p99 <= p99Micros;
    String text = rate ? "≥ %,.0f/s" : "≤ %,.0f µs";
    String floorText = String.format(Locale.ROOT, text, floor);
    if (p99Micros > 0) {
      floorText += String.format(Locale.ROOT, ", p99 ≤ %,.0f µs", p99Micros);
    }
    String word = !hasFloor || !quick ? "**below the floor**" : hasGoal ? "goal" : "floor";
    return floorText + " | " + String.format(Locale.ROOT, text, goal) + " | " + word;
  }
}
