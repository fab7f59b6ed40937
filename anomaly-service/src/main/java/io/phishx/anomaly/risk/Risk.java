package io.phishx.anomaly.risk;

import java.util.List;

/**
 * How dangerous a mail is.
 *
 * @param score 0 to 100
 * @param findings what our own rules found, whoever gave the score
 * @param modelVersion who gave the score: {@code given}, a model's version, or our own weights'
 */
public record Risk(double score, List<Finding> findings, String modelVersion) {

  /** The score came with the mail. */
  public static final String GIVEN = "given";

  public Risk {
    if (!(score >= 0 && score <= 100)) {
      throw new IllegalArgumentException("expected a risk score from 0 to 100");
    }
    findings = List.copyOf(findings);
  }
}
