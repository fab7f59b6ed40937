package io.phishx.anomaly.detect;

import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.RecipientHistory;
import io.phishx.anomaly.baseline.SenderHistory;
import io.phishx.anomaly.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A known sender who suddenly writes riskier mail, and a recipient whom strangers suddenly find.
 */
final class SenderBehaviorDetector implements Detector {

  static final String METHOD = "behavioral";

  /** Mails of a sender before his behaviour is known. */
  static final int KNOWN_MAILS = 5;

  /** Mails of a recipient before his usual share of strangers is known. */
  static final int KNOWN_RECIPIENT_MAILS = 2 * RecipientHistory.RECENT;

  private static final double LEAST_RISE = 25;
  private static final double LEAST_DEVIATION = 5;
  private static final double RARE = 0.001;

  @Override
  public List<Anomaly> detect(Observation observation) {
    List<Anomaly> found = new ArrayList<>();
    change(observation, found);
    strangers(observation, found);
    return found;
  }

  private static void change(Observation observation, List<Anomaly> found) {
    SenderHistory sender = observation.features().usual().sender();
    if (sender.mails() < KNOWN_MAILS) {
      return;
    }
    double rise = observation.risk() - sender.mean();
    double z = rise / Math.max(sender.deviation(), LEAST_DEVIATION);
    double beyond = z - observation.settings().zscoreThreshold();
    if (rise < LEAST_RISE || beyond <= 0) {
      return;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("current_risk", Anomaly.rounded(observation.risk()));
    details.put("usual_risk", Anomaly.rounded(sender.mean()));
    details.put("z_score", Anomaly.rounded(z));
    details.put("mails", sender.mails());
    found.add(
        new Anomaly(
            "sender_behavior_change", 0.6 + 0.39 * (1 - Math.exp(-beyond / 5)), METHOD, details));
  }

  private static void strangers(Observation observation, List<Anomaly> found) {
    BaselineView usual = observation.features().usual();
    Settings settings = observation.settings();
    if (!usual.isFirstTimeSender()) {
      return;
    }
    for (RecipientHistory recipient : usual.recipients()) {
      int recent = recipient.recentStrangersWith(true);
      double share = (double) recent / RecipientHistory.RECENT;
      double chance = atLeast(recent, RecipientHistory.RECENT, recipient.usualRate());
      if (recipient.mails() >= KNOWN_RECIPIENT_MAILS
          && share > settings.newSenderRateThreshold()
          && chance < RARE) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("recent_share", Anomaly.rounded(share));
        details.put("usual_share", Anomaly.rounded(recipient.usualRate()));
        details.put("threshold", settings.newSenderRateThreshold());
        details.put("mails", recipient.mails());
        found.add(
            new Anomaly("new_sender_spike", 0.6 + 0.3 * (1 - chance / RARE), METHOD, details));
        return;
      }
    }
  }

  /** The chance of {@code k} or more of {@code n} at rate {@code p}: a short binomial sum. */
  static double atLeast(int k, int n, double p) {
    double sum = 0;
    for (int i = k; i <= n; i++) {
      double ways = 1;
      for (int j = 1; j <= i; j++) {
        ways = ways * (n - i + j) / j;
      }
      sum += ways * Math.pow(p, i) * Math.pow(1 - p, n - i);
    }
    return Math.min(1, sum);
  }
}
