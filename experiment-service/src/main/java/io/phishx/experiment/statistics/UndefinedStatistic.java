package io.phishx.experiment.statistics;

/** The numbers are well-formed, but the statistic has no value for them. */
final class UndefinedStatistic extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UndefinedStatistic(String message) {
    super(message, null, false, false);
  }
}
