package io.phishx.anomaly.record;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.anomaly.detect.Category;
import io.phishx.anomaly.detect.Decision;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/**
 * The verdict on a stored mail without anything personal.
 *
 * @param emailId its id
 * @param riskScore 0 to 100
 * @param category by its score
 * @param decision what happened to it
 * @param modelVersion who scored
 * @param timestamp when
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record VerdictRow(
    UUID emailId,
    double riskScore,
    Category category,
    Decision decision,
    String modelVersion,
    Instant timestamp) {

  static VerdictRow of(Row row) {
    return new VerdictRow(
        row.getUUID("id"),
        row.getDouble("risk_score"),
        Category.valueOf(row.getString("category")),
        Decision.valueOf(row.getString("decision")),
        row.getString("model_version"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
