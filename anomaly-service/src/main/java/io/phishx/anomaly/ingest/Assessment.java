package io.phishx.anomaly.ingest;

import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.Baselines;
import io.phishx.anomaly.baseline.Correspondents;
import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.anomaly.baseline.TenantBaseline;
import io.phishx.anomaly.detect.Observation;
import io.phishx.anomaly.detect.Verdict;
import io.phishx.anomaly.feature.FeatureExtractor;
import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.record.Analysis;
import io.phishx.anomaly.risk.Finding;
import io.phishx.anomaly.risk.Risk;
import io.phishx.anomaly.risk.RiskScorer;
import io.phishx.anomaly.risk.Weights;
import io.phishx.anomaly.settings.Settings;
import io.phishx.anomaly.settings.TenantSettings;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Concludes about one mail; stores and learns nothing. */
@ApplicationScoped
class Assessment {

  private final TenantSettings settings;
  private final Baselines baselines;
  private final Pseudonyms pseudonyms;
  private final Readers readers;
  private final RiskScorer scorer;
  private final Ids ids;
  private final Clock clock;

  Assessment(
      TenantSettings settings,
      Baselines baselines,
      Pseudonyms pseudonyms,
      Readers readers,
      RiskScorer scorer,
      Ids ids,
      Clock clock) {
    this.settings = settings;
    this.baselines = baselines;
    this.pseudonyms = pseudonyms;
    this.readers = readers;
    this.scorer = scorer;
    this.ids = ids;
    this.clock = clock;
  }

  /** The conclusion, with the settings it was drawn under. */
  Uni<Conclusion> of(TenantId tenant, Submission submission) {
    return settings
        .of(tenant)
        .chain(
            thresholds ->
                baselines
                    .of(tenant, thresholds.slidingWindowSize())
                    .chain(usual -> conclude(tenant, submission, thresholds, usual)));
  }

  private Uni<Conclusion> conclude(
      TenantId tenant, Submission submission, Settings thresholds, TenantBaseline usual) {
    Mail mail = submission.mail();
    Correspondents who = pseudonyms.of(tenant, mail);
    return readers
        .run(submission.size(), () -> Examined.of(mail, who, usual.view(who)))
        .chain(examined -> score(tenant, submission, examined, thresholds));
  }

  private Uni<Conclusion> score(
      TenantId tenant, Submission submission, Examined examined, Settings thresholds) {
    String messageId = submission.mail().messageId();
    String key = messageId == null ? ids.next().toString() : messageId;
    return scorer
        .score(tenant, examined.features(), examined.findings(), key, submission.riskScore())
        .map(risk -> new Conclusion(concluded(examined.features(), risk, thresholds), thresholds));
  }

  private Analysis concluded(Features features, Risk risk, Settings thresholds) {
    Verdict verdict = Verdict.on(new Observation(features, risk.score(), thresholds));
    return new Analysis(features, risk, verdict, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * What a mail shows by itself.
   *
   * @param features what it looks like in numbers and relations
   * @param findings reasons to distrust it
   */
  private record Examined(Features features, List<Finding> findings) {

    static Examined of(Mail mail, Correspondents who, BaselineView usual) {
      Features features = FeatureExtractor.extract(mail, who, usual);
      return new Examined(features, Weights.findings(features));
    }
  }

  /**
   * What was concluded.
   *
   * @param analysis the conclusion
   * @param thresholds the tenant's settings at that moment
   */
  record Conclusion(Analysis analysis, Settings thresholds) {}
}
