package io.phishx.experiment.statistics;

import java.util.List;

/** The ranges that several tests ask of their input. */
final class Require {

  private Require() {}

  static double openUnit(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(
          "expected " + name + " between 0 and 1 exclusive, got " + value);
    }
    return value;
  }

  static double unit(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("expected " + name + " from 0 to 1, got " + value);
    }
    return value;
  }

  static long count(String name, long value) {
    if (value < 0 || value > Counts.LARGEST) {
      throw new IllegalArgumentException(
          "expected " + name + " from 0 to " + Counts.LARGEST + ", got " + value);
    }
    return value;
  }

  static long positive(String name, long value) {
    if (count(name, value) == 0) {
      throw new IllegalArgumentException("expected " + name + " of 1 or more, got 0");
    }
    return value;
  }

  static List<Double> finite(String name, List<Double> values) {
    for (Double value : values) {
      if (value == null || !Double.isFinite(value)) {
        throw new IllegalArgumentException("expected only finite numbers in " + name);
      }
    }
    return List.copyOf(values);
  }
}
