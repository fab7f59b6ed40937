package io.phishx.anomaly.settings;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A tenant's settings in the database. */
@Entity
@Table(name = "anomaly_settings")
class SettingsRow {

  @Id
  @Column(name = "tenant_id")
  UUID tenant = new UUID(0, 0);

  @Column(name = "guide_compat")
  boolean guideCompat;

  @Column(name = "retention_days")
  int retentionDays;

  @Column(name = "contamination_rate")
  double contaminationRate;

  @Column(name = "zscore_threshold")
  double zscoreThreshold;

  @Column(name = "iqr_multiplier")
  double iqrMultiplier;

  @Column(name = "sliding_window_size")
  int slidingWindowSize;

  @Column(name = "risk_score_anomaly_threshold")
  double riskScoreAnomalyThreshold;

  @Column(name = "url_count_anomaly_threshold")
  int urlCountAnomalyThreshold;

  @Column(name = "attachment_anomaly_threshold")
  int attachmentAnomalyThreshold;

  @Column(name = "new_sender_rate_threshold")
  double newSenderRateThreshold;

  @Column(name = "updated_at")
  Instant updatedAt = Instant.EPOCH;

  Settings settings() {
    return new Settings(
        guideCompat,
        retentionDays,
        contaminationRate,
        zscoreThreshold,
        iqrMultiplier,
        slidingWindowSize,
        riskScoreAnomalyThreshold,
        urlCountAnomalyThreshold,
        attachmentAnomalyThreshold,
        newSenderRateThreshold);
  }
}
