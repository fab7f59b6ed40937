package io.phishx.experiment.statistics;

/**
 * A confidence interval.
 *
 * @param method how it was computed
 */
public record Interval(double lower, double upper, double confidenceLevel, String method) {}
