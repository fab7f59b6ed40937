package io.phishx.experiment.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.experiment.statistics.RankTests.Alternative;
import io.phishx.experiment.statistics.RankTests.RankMethod;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against published values; further digits by SciPy 1.17. */
class RankTestsTest {

  // Hollander, Wolfe 1973, p. 69: permeability of membranes, W = 35, p = 0.1272
  private static final List<Double> TERM =
      List.of(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46);
  private static final List<Double> EARLY = List.of(1.15, 0.88, 0.90, 0.74, 1.21);

  private static final List<Double> TIED_A = List.of(1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0);
  private static final List<Double> TIED_B = List.of(2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 6.0, 6.0, 7.0);

  @ParameterizedTest
  @CsvSource({
    "GREATER,AUTO,0.1272061272061272",
    "LESS,EXACT,0.8967698967698967",
    "TWO_SIDED,EXACT,0.2544122544122544",
    "GREATER,ASYMPTOTIC,0.12231180256349167",
    "LESS,ASYMPTOTIC,0.9007753482039937",
    "TWO_SIDED,ASYMPTOTIC,0.24462360512698333",
  })
  void membranesAreThePublishedOnes(Alternative alternative, RankMethod method, double pValue) {
    TestResult result = RankTests.mannWhitney(TERM, EARLY, alternative, method, 0.05);

    assertEquals(35, result.statistic());
    assertEquals(0.7, result.effect());
    assertEquals(pValue, result.pValue(), 1e-12);
  }

  @Test
  void tiesAreCorrectedFor() {
    TestResult result =
        RankTests.mannWhitney(TIED_A, TIED_B, Alternative.TWO_SIDED, RankMethod.AUTO, 0.05);

    assertEquals(16.5, result.statistic());
    assertEquals(0.062484795672341206, result.pValue(), 1e-12);
  }

  // all 24 310 permutations of the midranks, enumerated
  @ParameterizedTest
  @CsvSource({
    "TWO_SIDED,0.06055121349238996",
    "LESS,0.03027560674619498",
    "GREATER,0.9779514603044015"
  })
  void exactDistributionKnowsTies(Alternative alternative, double pValue) {
    TestResult result = RankTests.mannWhitney(TIED_A, TIED_B, alternative, RankMethod.EXACT, 0.05);

    assertEquals(pValue, result.pValue(), 1e-12);
  }

  @Test
  void impossibleInputIsRefused() {
    assertThrows(
        UndefinedStatistic.class,
        () ->
            RankTests.mannWhitney(
                List.of(1.0), List.of(1.0, 1.0), Alternative.LESS, RankMethod.AUTO, 0.05));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RankTests.mannWhitney(
                List.of(), List.of(1.0), Alternative.LESS, RankMethod.AUTO, 0.05));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RankTests.mannWhitney(
                List.of(Double.NaN), List.of(1.0), Alternative.LESS, RankMethod.AUTO, 0.05));
    List<Double> many = Collections.nCopies(RankTests.LARGEST_EXACT, 2.0);
    assertThrows(
        IllegalArgumentException.class,
        () -> RankTests.mannWhitney(many, List.of(1.0), Alternative.LESS, RankMethod.EXACT, 0.05));
  }

  // R's power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.7
  @ParameterizedTest
  @CsvSource({
    "0.5,0.75,0.05,0.9,1,77,77",
    "0.945,0.952,0.05,0.8,1,15648,15648",
    "0.1,0.15,0.05,0.8,2,526,1051",
  })
  void sampleSizesAreThePublishedOnes(
      double p1, double p2, double alpha, double power, double ratio, long groupA, long groupB) {
    assertEquals(
        new Power.SampleSizes(groupA, groupB), Power.twoProportions(p1, p2, alpha, power, ratio));
  }

  @Test
  void equalProportionsNeedNoEnd() {
    assertThrows(UndefinedStatistic.class, () -> Power.twoProportions(0.5, 0.5, 0.05, 0.8, 1));
  }
}
