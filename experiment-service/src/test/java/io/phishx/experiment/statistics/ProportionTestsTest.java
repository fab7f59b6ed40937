package io.phishx.experiment.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.experiment.statistics.ProportionTests.Correction;
import io.phishx.experiment.statistics.ProportionTests.IntervalMethod;
import io.phishx.experiment.statistics.ProportionTests.TwoProportions;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against published values; further digits by SciPy 1.17 and statsmodels 0.15. */
class ProportionTestsTest {

  private static final List<List<Long>> AGRESTI_PARTY =
      List.of(List.of(762L, 327L, 468L), List.of(484L, 239L, 477L));

  @Test
  void chiSquareOfAgrestisPartyTable() {
    // Agresti 2007, p. 38: X² = 30.1, 2 degrees of freedom
    TestResult result = ProportionTests.chiSquare(AGRESTI_PARTY, Correction.NONE, 0.05);

    assertEquals(30.070149095754672, result.statistic(), 1e-12);
    assertEquals(2, result.degreesOfFreedom());
    assertEquals(2.9535891832117595e-07, result.pValue(), 1e-19);
    assertTrue(result.isSignificant());
  }

  @Test
  void yatesMakesASmallTablesStatisticSmaller() {
    List<List<Long>> table = List.of(List.of(10L, 20L), List.of(30L, 40L));

    TestResult plain = ProportionTests.chiSquare(table, Correction.NONE, 0.05);
    TestResult yates = ProportionTests.chiSquare(table, Correction.YATES, 0.05);

    assertEquals(0.7936507936507936, plain.statistic(), 1e-14);
    assertEquals(0.37299848361348686, plain.pValue(), 1e-13);
    assertEquals(0.4464285714285714, yates.statistic(), 1e-14);
    assertEquals(0.5040358664525046, yates.pValue(), 1e-13);
  }

  @Test
  void tailFarOutIsNotZero() {
    assertEquals(5.507248237212379e-89, Tails.chiSquare(400, 1), 1e-100);
    assertEquals(7.61985302416047e-24, Tails.normal(10), 1e-35);
    assertEquals(9.262340089798409, Tails.normalQuantile(1e-20), 1e-9);
    assertEquals(1.9599639845400545, Tails.normalQuantile(0.025), 1e-12);
    assertEquals(-1.9599639845400545, Tails.normalQuantile(0.975), 1e-12);
    assertEquals(0, Tails.normalQuantile(0.5), 1e-12);
  }

  @Test
  void decisionsOfTwoModelsAreComparedByTheirCounts() {
    List<String> modelA = decisions(762, 327, 468);
    List<String> modelB = decisions(484, 239, 477);

    TestResult result = ProportionTests.chiSquareOfDecisions(modelA, modelB, 0.05);

    assertEquals(30.070149095754672, result.statistic(), 1e-12);
  }

  @Test
  void listsOfOneAndTheSameDecisionDoNotDiffer() {
    TestResult result =
        ProportionTests.chiSquareOfDecisions(List.of("allow"), List.of("allow", "allow"), 0.05);

    assertEquals(1, result.pValue());
    assertEquals(0, result.degreesOfFreedom());
    assertFalse(result.isSignificant());
  }

  // Newcombe 1998, table I, methods 1, 3 and 5; Agresti-Coull by statsmodels
  @ParameterizedTest
  @CsvSource({
    "81,263,WILSON,0.2552885198782742,0.36620957698280004",
    "81,263,CLOPPER_PEARSON,0.25273674558527126,0.3676219226013514",
    "81,263,AGRESTI_COULL,0.25522066518999675,0.3662774316710775",
    "81,263,NORMAL,0.2521901262131072,0.36377945553594226",
    "15,148,WILSON,0.06238639953073628,0.16048724172330803",
    "15,148,CLOPPER_PEARSON,0.05784401008344857,0.161650490349479",
    "15,148,NORMAL,0.05273000640879395,0.14997269629390875",
    "0,20,WILSON,0,0.1611251580528194",
    "0,20,CLOPPER_PEARSON,0,0.16843347098308534",
    "0,20,AGRESTI_COULL,0,0.18980956054248888",
    "0,20,NORMAL,0,0",
    "1,29,WILSON,0.006113214292762667,0.17175521879320294",
    "1,29,CLOPPER_PEARSON,0.000872646883579922,0.17764429548872293",
    "29,29,WILSON,0.8830302015002592,1",
    "29,29,CLOPPER_PEARSON,0.8805551309304973,1",
    "9520,10000,WILSON,0.9476339018610266,0.9560189636118815",
    "9520,10000,CLOPPER_PEARSON,0.9476267037712623,0.9561075732441091",
    "9520,10000,NORMAL,0.9478102589307877,0.9561897410692122",
  })
  void intervalIsThePublishedOne(
      double successes, long n, IntervalMethod method, double lower, double upper) {
    Interval interval = ProportionTests.interval(successes, n, 0.95, method);

    assertEquals(lower, interval.lower(), 1e-11);
    assertEquals(upper, interval.upper(), 1e-11);
  }

  @Test
  void twoProportionsGiveNewcombesExample() {
    // Newcombe 1998 (differences), table II (a), method 10: 56/70 − 48/80
    TwoProportions result = ProportionTests.twoProportions(56, 70, 48, 80, 0.05);

    assertEquals(2.6501719512585336, result.test().statistic(), 1e-12);
    assertEquals(0.00804508136819656, result.test().pValue(), 1e-13);
    assertEquals(0.05243147240236498, result.difference().lower(), 1e-11);
    assertEquals(0.33387265403690614, result.difference().upper(), 1e-11);
  }

  @Test
  void equalCertaintiesDoNotDiffer() {
    assertEquals(1, ProportionTests.twoProportions(5, 5, 9, 9, 0.05).test().pValue());
  }

  @Test
  void mendelsPeasFitTheirRatio() {
    SampleRatio.Fit fit =
        SampleRatio.fit(List.of(315L, 108L, 101L, 32L), List.of(9.0, 3.0, 3.0, 1.0));

    assertEquals(0.4700239808153477, fit.test().statistic(), 1e-12);
    assertEquals(0.925425895103616, fit.test().pValue(), 1e-12);
    assertFalse(fit.test().isSignificant());
  }

  @Test
  void smallMismatchOfLargeSamplesIsSeen() {
    // Fabijan et al. 2019: 821 588 against 815 482 users, p = 1.8e-6
    SampleRatio.Fit fit = SampleRatio.fit(List.of(821_588L, 815_482L), List.of(0.5, 0.5));

    assertEquals(1.8217928726191858e-06, fit.test().pValue(), 1e-15);
    assertTrue(fit.test().isSignificant());
  }

  @Test
  void impossibleInputIsRefused() {
    assertThrows(
        UndefinedStatistic.class,
        () ->
            ProportionTests.chiSquare(
                List.of(List.of(0L, 0L), List.of(1L, 2L)), Correction.NONE, 0.05));
    assertThrows(
        IllegalArgumentException.class,
        () -> ProportionTests.chiSquare(AGRESTI_PARTY, Correction.YATES, 0.05));
    assertThrows(
        IllegalArgumentException.class,
        () -> ProportionTests.chiSquare(AGRESTI_PARTY, Correction.NONE, 1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ProportionTests.chiSquare(
                List.of(List.of(1L), List.of(1L, 2L)), Correction.NONE, 0.05));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ProportionTests.chiSquare(
                List.of(List.of(1L, -1L), List.of(1L, 2L)), Correction.NONE, 0.05));
    assertThrows(
        IllegalArgumentException.class,
        () -> ProportionTests.interval(11, 10, 0.95, IntervalMethod.WILSON));
    assertThrows(
        IllegalArgumentException.class,
        () -> ProportionTests.interval(Double.NaN, 10, 0.95, IntervalMethod.WILSON));
  }

  private static List<String> decisions(int allow, int quarantine, int reject) {
    return java.util.stream.Stream.of(
            Collections.nCopies(allow, "allow"),
            Collections.nCopies(quarantine, "quarantine"),
            Collections.nCopies(reject, "reject"))
        .flatMap(List::stream)
        .toList();
  }
}
