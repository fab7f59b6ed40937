package io.phishx.experiment.shadow;

import io.phishx.experiment.client.Decision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What both versions said about one mail.
 *
 * @param emailId the caller's name for the mail
 * @param label what was right; null where nobody knows yet
 */
record Prediction(String emailId, Verdict production, Verdict shadow, @Nullable Label label) {

  /**
   * What one version said.
   *
   * @param riskScore 0 to 100
   * @param latencyMs how long it took, 0 or more; null where it wasn't measured
   */
  record Verdict(Decision decision, double riskScore, @Nullable Double latencyMs) {

    private String content() {
      return decision.word() + "\n" + riskScore + "\n" + latencyMs;
    }
  }

  /** Equal exactly for equal content of the same mail. */
  String contentHash() {
    String content = production.content() + "\n" + shadow.content() + "\n" + label;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 belongs to every JDK", e);
    }
  }
}
