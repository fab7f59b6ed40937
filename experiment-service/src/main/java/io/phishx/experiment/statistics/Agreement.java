package io.phishx.experiment.statistics;

import java.util.List;

/** How far two models agree beyond chance. */
public final class Agreement {

  private Agreement() {}

  /**
   * Agreement with its interval.
   *
   * @param test of no agreement beyond chance; its statistic is kappa, its effect the share of
   *     equal decisions
   * @param interval of kappa
   * @param standardError of kappa
   */
  public record Kappa(TestResult test, Interval interval, double standardError) {}

  /**
   * Cohen's kappa of a square table of decisions.
   *
   * @throws UndefinedStatistic if the table is empty or both always chose one and the same category
   * @see <a href="https://doi.org/10.1037/h0028106">Fleiss, Cohen, Everitt 1969</a>
   */
  public static Kappa kappa(List<List<Long>> table, double confidenceLevel) {
    Counts counts = new Counts(table).square("kappa");
    Require.openUnit("confidence_level", confidenceLevel);
    double n = counts.total();
    if (n == 0) {
      throw new UndefinedStatistic("expected at least one count in the table");
    }
    int size = counts.height();
    double observed = 0;
    double byChance = 0;
    double nullTerm = 0;
    for (int i = 0; i < size; i++) {
      double row = counts.rowSum(i) / n;
      double column = counts.columnSum(i) / n;
      observed += counts.cell(i, i) / n;
      byChance += row * column;
      nullTerm += row * column * (row + column);
    }
    if (1 - byChance < 1e-15) {
      throw new UndefinedStatistic("expected more than one category in use");
    }
    double kappa = (observed - byChance) / (1 - byChance);
    double error = Math.sqrt(variance(counts, n, observed, byChance));
    double nullError = Math.sqrt((byChance + byChance * byChance - nullTerm) / n) / (1 - byChance);
    double p = nullError == 0 ? 1 : Tails.normalTwoSided(kappa / nullError);
    double half = Tails.normalQuantile((1 - confidenceLevel) / 2) * error;
    return new Kappa(
        TestResult.of("cohen's kappa", kappa, null, p, 1 - confidenceLevel, observed),
        new Interval(
            Math.max(-1, kappa - half),
            Math.min(1, kappa + half),
            confidenceLevel,
            "fleiss-cohen-everitt"),
        error);
  }

  private static double variance(Counts counts, double n, double observed, double byChance) {
    double agreeing = 0;
    double differing = 0;
    for (int i = 0; i < counts.height(); i++) {
      for (int j = 0; j < counts.height(); j++) {
        double share = counts.cell(i, j) / n;
        double margins = (counts.columnSum(i) + counts.rowSum(j)) / n;
        if (i == j) {
          double term = (1 - byChance) - margins * (1 - observed);
          agreeing += share * term * term;
        } else {
          differing += share * margins * margins;
        }
      }
    }
    double last = observed * byChance - 2 * byChance + observed;
    double sum = agreeing + (1 - observed) * (1 - observed) * differing - last * last;
    return Math.max(0, sum) / (n * Math.pow(1 - byChance, 4));
  }
}
