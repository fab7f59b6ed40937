package io.phishx.anomaly.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.anomaly.baseline.BaselineState;
import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.Correspondents;
import io.phishx.anomaly.baseline.Metric;
import io.phishx.anomaly.baseline.Sample;
import io.phishx.anomaly.baseline.TenantBaseline;
import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Attachment;
import io.phishx.anomaly.mail.Authentication;
import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.mail.Mailbox;
import io.phishx.anomaly.settings.Settings;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Detectors against values that were calculated by hand. */
class DetectorsTest {

  private static final int WINDOW = 1000;

  private final TenantBaseline baseline = new TenantBaseline(BaselineState.EMPTY);

  @Test
  void theGuidesLimitsAreExclusive() {
    assertTrue(anomalies("new", 85, 10, 5).isEmpty());

    assertEquals(List.of("extreme_risk_score"), types(anomalies("new", 86, 10, 5)));
    assertEquals(List.of("excessive_urls"), types(anomalies("new", 0, 11, 5)));
    assertEquals(List.of("excessive_attachments"), types(anomalies("new", 0, 0, 6)));
  }

  @Test
  void confidenceOfAPatternGrowsWithTheExcess() {
    // 0.9 - 0.3 * 10 / 30
    assertEquals(0.8, anomalies("new", 0, 30, 0).getFirst().confidence());
    // 0.85 + 0.14 * 15 / 15
    assertEquals(0.99, anomalies("new", 100, 0, 0).getFirst().confidence());
  }

  @Test
  void aValueBeyondThreeDeviationsIsAnOutlier() {
    // Given: risk scores 20 and 40 in turn, mean 30, deviation 10 * sqrt(100 / 99)
    for (int i = 0; i < 100; i++) {
      learn("s" + i, i % 2 == 0 ? 20 : 40);
    }

    // When: z = 50 / 10.0504 = 4.975
    Anomaly anomaly = of(anomalies("new", 80, 0, 0), StatisticalDetector.Z_SCORE);

    // Then
    assertEquals(4.9749, anomaly.details().get("z_score"));
    assertEquals(30.0, anomaly.details().get("mean"));
    assertEquals(10.0504, anomaly.details().get("deviation"));
    // 0.6 + 0.39 * (1 - exp(-1.9749 / 3)) = 0.7881
    assertEquals(0.7881, anomaly.confidence());
    // z = 3 lies at 60.15
    assertTrue(
        anomalies("new", 60, 0, 0).stream().noneMatch(a -> a.detectionMethod().equals("z_score")));
  }

  @Test
  void aValueBeyondTheInterquartileBoundsIsAnOutlier() {
    // Given: 100 scores, a quarter each of 10, 20, 30, 40: q1 = 17.5, q3 = 32.5
    for (int i = 0; i < 100; i++) {
      learn("s" + i, 10 + 10 * (i % 4));
    }

    // When: upper bound = 32.5 + 1.5 * 15 = 55
    Anomaly anomaly = of(anomalies("new", 56, 0, 0), StatisticalDetector.IQR);

    // Then
    assertEquals(17.5, anomaly.details().get("q1"));
    assertEquals(32.5, anomaly.details().get("q3"));
    assertEquals(55.0, anomaly.details().get("upper_bound"));
    assertEquals(-5.0, anomaly.details().get("lower_bound"));
    assertTrue(anomalies("new", 55, 0, 0).isEmpty());
  }

  @Test
  void aYoungWindowAccusesNobody() {
    for (int i = 0; i < 18; i++) {
      learn("s" + i, 1);
    }
    assertTrue(anomalies("new", 80, 0, 0).isEmpty());

    learn("s18", 1);
    assertEquals(Set.of("statistical_outlier"), Set.copyOf(types(anomalies("new", 80, 0, 0))));
  }

  @Test
  void whereAllMailIsAlikeALittleMoreIsNoOutlier() {
    for (int i = 0; i < 200; i++) {
      learn("s" + i, 0);
    }

    // grain 5: three deviations are 15; the interquartile fence 1.5 * 1.349 * 5 = 10.1
    assertTrue(anomalies("new", 10, 0, 1).isEmpty());
  }

  @Test
  void aKnownSenderWhoTurnsRiskyIsReported() {
    // Given: mean 10, deviation 0, taken as 5
    for (int i = 0; i < 5; i++) {
      learn("trusted", 10);
    }

    // When: z = (85 - 10) / 5 = 15
    Anomaly anomaly = of(anomalies("trusted", 85, 0, 0), SenderBehaviorDetector.METHOD);

    // Then
    assertEquals("sender_behavior_change", anomaly.anomalyType());
    assertEquals(15.0, anomaly.details().get("z_score"));
    assertEquals(10.0, anomaly.details().get("usual_risk"));
    assertTrue(anomaly.confidence() > Verdict.ALERT, () -> "" + anomaly.confidence());
    assertTrue(anomalies("stranger", 85, 0, 0).isEmpty());
    assertTrue(anomalies("trusted", 34, 0, 0).isEmpty());
  }

  @Test
  void aRecipientWhomStrangersFindIsReported() {
    // Given: 40 mails of one sender, then 8 of strangers
    for (int i = 0; i < 40; i++) {
      learn("colleague", 0);
    }
    for (int i = 0; i < 8; i++) {
      learn("stranger" + i, 0);
    }

    // When: with this one 9 of the latest 10
    Anomaly anomaly = of(anomalies("stranger9", 0, 0, 0), SenderBehaviorDetector.METHOD);

    // Then: usual share before the latest ten is (1 + 1) / (38 + 2)
    assertEquals("new_sender_spike", anomaly.anomalyType());
    assertEquals(0.9, anomaly.details().get("recent_share"));
    assertEquals(0.05, anomaly.details().get("usual_share"));
    assertTrue(anomalies("colleague", 0, 0, 0).isEmpty());
  }

  @Test
  void theBinomialTailIsExact() {
    // 10 * 0.5^10 + 0.5^10
    assertEquals(11 / 1024.0, SenderBehaviorDetector.atLeast(9, 10, 0.5), 1e-15);
    assertEquals(1, SenderBehaviorDetector.atLeast(0, 10, 0.3), 1e-12);
  }

  @Test
  void categoryAndDecisionFollowTheScore() {
    assertEquals(Decision.ALLOW, verdict(39).decision());
    assertEquals(Decision.QUARANTINE, verdict(40).decision());
    assertEquals(Decision.QUARANTINE, verdict(85).decision());
    assertEquals(Decision.REJECT, verdict(86).decision());
    assertEquals(Category.COLD, verdict(39).category());
    assertEquals(Category.WARM, verdict(69).category());
    assertEquals(Category.HOT, verdict(70).category());
  }

  private Verdict verdict(double risk) {
    return Verdict.on(observation("new", risk, 0, 0));
  }

  private List<Anomaly> anomalies(String sender, double risk, int urls, int files) {
    return Verdict.on(observation(sender, risk, urls, files)).anomalies();
  }

  private Observation observation(String sender, double risk, int urls, int files) {
    Correspondents who = who(sender);
    BaselineView usual = baseline.view(who);
    return new Observation(
        new Features(mail(files), who, usual, urls, urls, urls, false), risk, Settings.DEFAULTS);
  }

  private void learn(String sender, double risk) {
    baseline.learn(
        new Sample(
            Map.of(Metric.RISK_SCORE, risk, Metric.URL_COUNT, 0.0, Metric.ATTACHMENT_COUNT, 0.0),
            who(sender),
            false),
        WINDOW);
  }

  private static Correspondents who(String sender) {
    return new Correspondents(sender, "", List.of("recipient"));
  }

  private static Mail mail(int files) {
    Attachment file =
        new Attachment("a.txt", "text/plain", Attachment.Content.TEXT, Set.of(), 1, "");
    return new Mail(
        new Mailbox("", "a@b.example"),
        List.of(),
        List.of(),
        "",
        null,
        false,
        Mail.Bulk.NONE,
        "",
        "",
        List.of(),
        Collections.nCopies(files, file),
        false,
        Authentication.NONE,
        List.of(),
        Instant.EPOCH);
  }

  private static List<String> types(List<Anomaly> anomalies) {
    return anomalies.stream().map(Anomaly::anomalyType).toList();
  }

  private static Anomaly of(List<Anomaly> anomalies, String method) {
    return anomalies.stream()
        .filter(a -> a.detectionMethod().equals(method))
        .findFirst()
        .orElseThrow(() -> new AssertionError("found only " + anomalies));
  }
}
