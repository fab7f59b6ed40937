package io.phishx.anomaly.record;

import org.jspecify.annotations.Nullable;

/**
 * A stored mail, opened; prints nothing of it.
 *
 * @param stored verdict and reasons
 * @param sender as it was shown
 * @param subject decoded
 * @param body text
 */
public record OpenedMail(
    Stored stored, @Nullable String sender, @Nullable String subject, @Nullable String body) {

  @Override
  public String toString() {
    return "OpenedMail[" + stored.verdict().emailId() + "]";
  }
}
