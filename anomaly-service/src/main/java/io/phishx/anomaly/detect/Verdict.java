package io.phishx.anomaly.detect;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is concluded about one mail.
 *
 * @param category by its risk score
 * @param decision extreme risk is rejected; warm and hot mail is quarantined, and so is what is
 *     unusual beyond {@link #ALERT}
 * @param anomalies strongest first; empty for usual mail
 */
public record Verdict(Category category, Decision decision, List<Anomaly> anomalies) {

  /** Above this confidence the guide wants the SOC to know. */
  public static final double ALERT = 0.9;

  private static final List<Detector> DETECTORS =
      List.of(new PatternDetector(), new StatisticalDetector(), new SenderBehaviorDetector());

  public Verdict {
    anomalies = List.copyOf(anomalies);
  }

  /** Asks every detector and concludes. */
  public static Verdict on(Observation observation) {
    List<Anomaly> anomalies =
        DETECTORS.stream()
            .flatMap(d -> d.detect(observation).stream())
            .sorted(Comparator.comparingDouble(Anomaly::confidence).reversed())
            .toList();
    Category category = Category.of(observation.risk());
    boolean unusual = anomalies.stream().anyMatch(a -> a.confidence() > ALERT);
    boolean extreme = observation.risk() > observation.settings().riskScoreAnomalyThreshold();
    Decision decision =
        extreme
            ? Decision.REJECT
            : category != Category.COLD || unusual ? Decision.QUARANTINE : Decision.ALLOW;
    return new Verdict(category, decision, anomalies);
  }

  /** The strongest anomaly, if the mail is unusual. */
  public Optional<Anomaly> strongest() {
    return anomalies.stream().findFirst();
  }

  /** Whether the SOC should be told. */
  public boolean alerts() {
    return Stream.of(strongest()).flatMap(Optional::stream).anyMatch(a -> a.confidence() > ALERT);
  }
}
