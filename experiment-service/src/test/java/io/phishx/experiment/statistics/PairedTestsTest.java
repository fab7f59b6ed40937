package io.phishx.experiment.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.experiment.statistics.PairedTests.McNemarMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against published values; further digits by SciPy 1.17 and statsmodels 0.15. */
class PairedTestsTest {

  // 1/7: Fagerland, Lydersen, Laake 2013, table 6 (0.0703, 0.0391, 0.034, 0.077);
  // 86/150: Agresti 2013, approval of a prime minister (17.36); 59/6: table 7 there
  @ParameterizedTest
  @CsvSource({
    "1,7,EXACT,0.0703125",
    "1,7,MID_P,0.0390625",
    "1,7,ASYMPTOTIC,0.033894853524689295",
    "1,7,CORRECTED,0.07709987174354202",
    "86,150,EXACT,3.7159361395713866e-05",
    "86,150,MID_P,2.893389517615428e-05",
    "86,150,ASYMPTOTIC,3.099293441045215e-05",
    "86,150,CORRECTED,4.114562281345944e-05",
    "0,5,EXACT,0.0625",
    "0,5,MID_P,0.03125",
    "59,6,EXACT,4.964650327128616e-12",
    "59,6,MID_P,2.7258031986068867e-12",
    "59,6,ASYMPTOTIC,4.9033614331951344e-11",
  })
  void mcNemarIsThePublishedOne(long b, long c, McNemarMethod method, double pValue) {
    TestResult result = PairedTests.mcNemar(b, c, method, 0.05);

    assertEquals(pValue, result.pValue(), pValue * 1e-9);
    assertEquals(pValue, PairedTests.mcNemar(c, b, method, 0.05).pValue(), pValue * 1e-9);
  }

  @Test
  void statisticIsAgrestis() {
    TestResult result = PairedTests.mcNemar(150, 86, McNemarMethod.ASYMPTOTIC, 0.05);

    assertEquals(17.35593220338983, result.statistic(), 1e-12);
    assertEquals(1, result.degreesOfFreedom());
    assertTrue(result.isSignificant());
  }

  // commons-math3's BinomialTest gives more than 1 for 5 of 10
  @ParameterizedTest
  @CsvSource({"EXACT", "MID_P", "ASYMPTOTIC", "CORRECTED"})
  void equalWinsAreNoDifference(McNemarMethod method) {
    assertEquals(1, PairedTests.mcNemar(5, 5, method, 0.05).pValue(), 1e-15);
    assertEquals(1, PairedTests.mcNemar(0, 0, method, 0.05).pValue());
  }

  @Test
  void negativeCountsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedTests.mcNemar(-1, 2, McNemarMethod.EXACT, 0.05));
  }

  @Test
  void kappaOfTwoPathologists() {
    // Agresti 2013, carcinoma ratings: kappa 0.493, standard error 0.057
    Agreement.Kappa kappa =
        Agreement.kappa(
            List.of(
                List.of(22L, 2L, 2L, 0L),
                List.of(5L, 7L, 14L, 0L),
                List.of(0L, 2L, 36L, 0L),
                List.of(0L, 1L, 17L, 10L)),
            0.95);

    assertEquals(0.49300559552358114, kappa.test().statistic(), 1e-13);
    assertEquals(0.05674315040803581, kappa.standardError(), 1e-13);
    assertEquals(0.38179106435449167, kappa.interval().lower(), 1e-12);
    assertEquals(0.6042201266926707, kappa.interval().upper(), 1e-12);
    assertEquals(8.127783759791194e-23, kappa.test().pValue(), 1e-34);
  }

  @Test
  void kappaNeedsMoreThanOneCategoryInUse() {
    assertThrows(
        UndefinedStatistic.class,
        () -> Agreement.kappa(List.of(List.of(9L, 0L), List.of(0L, 0L)), 0.95));
    assertThrows(
        UndefinedStatistic.class,
        () -> Agreement.kappa(List.of(List.of(0L, 0L), List.of(0L, 0L)), 0.95));
    assertThrows(
        IllegalArgumentException.class,
        () -> Agreement.kappa(List.of(List.of(1L, 2L, 3L), List.of(1L, 2L, 3L)), 0.95));
  }

  @Test
  void fullAgreementIsOne() {
    Agreement.Kappa kappa = Agreement.kappa(List.of(List.of(9L, 0L), List.of(0L, 4L)), 0.95);

    assertEquals(1, kappa.test().statistic(), 1e-15);
    assertEquals(0, kappa.standardError(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,1",
    "15,5,3.220600520910118",
    "40,10,2149.1307377261323",
    "5,5,0.36940836940836935"
  })
  void evidenceIsTheBetaIntegral(long b, long c, double eValue) {
    Sequential.Evidence evidence = Sequential.discordantPairs(b, c, 0.05);

    assertEquals(eValue, evidence.eValue(), eValue * 1e-10);
    assertEquals(Math.min(1, 1 / eValue), evidence.pValue(), 1e-10);
    assertEquals(eValue >= 20, evidence.isSignificant());
  }

  @Test
  void confidenceSequenceExcludesAHalfWhenTheEvidenceSaysSo() {
    Interval strong = Sequential.discordantPairs(40, 10, 0.05).interval();
    Interval weak = Sequential.discordantPairs(15, 5, 0.05).interval();
    Interval none = Sequential.discordantPairs(0, 0, 0.05).interval();

    assertTrue(strong.lower() > 0.5 && strong.upper() > 0.8);
    assertTrue(weak.lower() < 0.5 && weak.upper() > 0.75);
    assertEquals(0, none.lower());
    assertEquals(1, none.upper());
  }

  @Test
  void lookingAtEachPairRarelyFindsADifferenceThatIsNotThere() {
    // Ville's inequality: at most 5 % of fair coins ever reach e ≥ 20, looked at after each toss
    java.util.Random random = new java.util.Random(20_261_125);
    int coins = 400;
    int found = 0;
    for (int coin = 0; coin < coins; coin++) {
      if (everSignificant(random, 300)) {
        found++;
      }
    }
    assertTrue(found <= coins * 0.05, () -> "more fair coins called unfair than allowed");
  }

  @Test
  void hugeEvidenceStaysANumber() {
    Sequential.Evidence evidence = Sequential.discordantPairs(1_000_000, 0, 0.05);

    assertTrue(Double.isFinite(evidence.eValue()));
    assertTrue(evidence.isSignificant());
    assertFalse(evidence.interval().lower() < 0.99);
  }

  private static boolean everSignificant(java.util.Random random, int tosses) {
    int heads = 0;
    for (int toss = 1; toss <= tosses; toss++) {
      heads += random.nextBoolean() ? 1 : 0;
      if (Sequential.discordantPairs(heads, toss - heads, 0.05).isSignificant()) {
        return true;
      }
    }
    return false;
  }
}
