package io.phishx.anomaly.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.baseline.Baselines;
import io.phishx.anomaly.detect.Anomaly;
import io.phishx.anomaly.detect.Decision;
import io.phishx.anomaly.record.Analysis;
import io.phishx.anomaly.record.AnalysisArchive;
import io.phishx.anomaly.record.AnalysisStore;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** One mail, step by step: concluded, sealed and stored, then learned and told. */
@ApplicationScoped
class Ingest {

  static final String DETECTED = "phishx.anomaly.detected";

  private final Assessment assessment;
  private final AnalysisStore store;
  private final AnalysisArchive archive;
  private final Baselines baselines;
  private final Notices notices;
  private final MeterRegistry metrics;

  Ingest(
      Assessment assessment,
      AnalysisStore store,
      AnalysisArchive archive,
      Baselines baselines,
      Notices notices,
      MeterRegistry metrics) {
    this.assessment = assessment;
    this.store = store;
    this.archive = archive;
    this.baselines = baselines;
    this.notices = notices;
    this.metrics = metrics;
  }

  /** The answer on {@code submission}; the first one again if the same mail was stored before. */
  Uni<VerdictAnswer> ingest(TenantId tenant, Submission submission) {
    return assessment
        .of(tenant, submission)
        .chain(
            conclusion ->
                store
                    .store(tenant, conclusion.analysis())
                    .chain(
                        kept ->
                            kept.isNew()
                                ? afterwards(tenant, kept.emailId(), conclusion)
                                : again(tenant, kept.emailId())));
  }

  private Uni<VerdictAnswer> afterwards(
      TenantId tenant, UUID emailId, Assessment.Conclusion conclusion) {
    Analysis analysis = conclusion.analysis();
    count(analysis);
    if (analysis.verdict().decision() == Decision.ALLOW) {
      baselines.learn(
          tenant,
          emailId,
          analysis.features().sample(analysis.risk().score()),
          conclusion.thresholds().slidingWindowSize());
    }
    VerdictAnswer answer = VerdictAnswer.of(emailId, analysis);
    Optional<Anomaly> strongest = analysis.verdict().strongest();
    if (strongest.isEmpty()) {
      return Uni.createFrom().item(answer);
    }
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("email_id", emailId.toString());
    return notices.publish(notices.of(DETECTED, tenant, null, data)).replaceWith(answer);
  }

  private Uni<VerdictAnswer> again(TenantId tenant, UUID emailId) {
    return archive.verdict(tenant, emailId).map(VerdictAnswer::of);
  }

  private void count(Analysis analysis) {
    metrics
        .counter("phishx_mails_total", "decision", analysis.verdict().decision().name())
        .increment();
    analysis
        .verdict()
        .strongest()
        .ifPresent(
            a ->
                metrics
                    .counter("phishx_anomalies_total", "method", a.detectionMethod())
                    .increment());
  }
}
