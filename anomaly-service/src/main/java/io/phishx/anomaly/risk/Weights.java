package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;
import java.util.List;

/**
 * Our own risk score: the sum of the points of all findings, at most 100, so that every point has
 * its reason.
 */
public final class Weights {

  /** Changes with the points, the phrases and the lists. */
  public static final String VERSION = "phishx-weights-2";

  private static final List<Signal> SIGNALS =
      List.of(
          new SenderSignal(),
          new LinkSignal(),
          new AttachmentSignal(),
          new ContentSignal(),
          new AuthenticationSignal(),
          new FormSignal());

  private Weights() {}

  /** All reasons to distrust the mail, strongest first. */
  public static List<Finding> findings(Features features) {
    Findings findings = new Findings();
    SIGNALS.forEach(s -> s.look(features, findings));
    return findings.all();
  }

  /** The score that {@code findings} make together. */
  public static double score(List<Finding> findings) {
    return Math.min(100, findings.stream().mapToInt(Finding::points).sum());
  }
}
