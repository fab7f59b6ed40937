package io.phishx.anomaly.baseline;

import java.util.List;

/**
 * Who writes to whom, as pseudonyms that say nothing without the key.
 *
 * @param sender the sender's address
 * @param name the sender's display name; empty if it names no person
 * @param recipients the first recipients
 */
public record Correspondents(String sender, String name, List<String> recipients) {

  /** Recipients beyond this are not followed. */
  public static final int MAX_RECIPIENTS = 50;

  public Correspondents {
    recipients = List.copyOf(recipients);
    if (recipients.size() > MAX_RECIPIENTS) {
      throw new IllegalArgumentException("expected at most " + MAX_RECIPIENTS + " recipients");
    }
  }
}
