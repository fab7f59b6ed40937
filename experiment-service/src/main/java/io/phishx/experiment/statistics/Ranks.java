package io.phishx.experiment.statistics;

import java.util.Arrays;
import java.util.List;

/** The midranks of two samples together, doubled so that they are whole. */
final class Ranks {

  private final int[] doubled;
  private final long doubledSumOfA;
  private final double tieTerm;

  private Ranks(int[] doubled, long doubledSumOfA, double tieTerm) {
    this.doubled = doubled;
    this.doubledSumOfA = doubledSumOfA;
    this.tieTerm = tieTerm;
  }

  static Ranks of(List<Double> a, List<Double> b) {
    double[] values = new double[a.size() + b.size()];
    for (int i = 0; i < a.size(); i++) {
      values[i] = a.get(i);
    }
    for (int i = 0; i < b.size(); i++) {
      values[a.size() + i] = b.get(i);
    }
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    // + 0.0 makes -0.0 equal to 0.0
    Arrays.sort(order, (x, y) -> Double.compare(values[x] + 0.0, values[y] + 0.0));
    int[] doubled = new int[values.length];
    long sumOfA = 0;
    double tieTerm = 0;
    int start = 0;
    while (start < order.length) {
      int end = start;
      while (end < order.length && values[order[end]] == values[order[start]]) {
        end++;
      }
      int rank = start + 1 + end;
      for (int i = start; i < end; i++) {
        doubled[i] = rank;
        sumOfA += order[i] < a.size() ? rank : 0;
      }
      double ties = (double) end - start;
      tieTerm += ties * ties * ties - ties;
      start = end;
    }
    return new Ranks(doubled, sumOfA, tieTerm);
  }

  /** Ascending. */
  int[] doubled() {
    return doubled.clone();
  }

  long doubledSumOfA() {
    return doubledSumOfA;
  }

  /** Sum of t³ − t over the groups of t equal values. */
  double tieTerm() {
    return tieTerm;
  }

  int size() {
    return doubled.length;
  }

  boolean hasTies() {
    return tieTerm > 0;
  }

  boolean allEqual() {
    return doubled[0] == doubled[doubled.length - 1];
  }
}
