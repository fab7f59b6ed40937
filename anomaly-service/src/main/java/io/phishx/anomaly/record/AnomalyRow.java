package io.phishx.anomaly.record;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.anomaly.detect.Anomaly;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A stored anomaly.
 *
 * @param id its id
 * @param emailId the mail's
 * @param anomalyType what is unusual
 * @param confidence 0 to 1
 * @param detectionMethod which rule saw it
 * @param details the numbers that were compared
 * @param evidence every anomaly of the mail, strongest first
 * @param state open, triaged or closed
 * @param detectedAt when
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record AnomalyRow(
    UUID id,
    UUID emailId,
    String anomalyType,
    double confidence,
    String detectionMethod,
    Map<String, Object> details,
    List<Anomaly> evidence,
    String state,
    Instant detectedAt) {}
