package io.phishx.anomaly.baseline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A baseline as it is kept over a restart: numbers and pseudonyms only.
 *
 * @param window the samples, oldest first
 * @param senders histories by pseudonym, least recently used first
 * @param names the same for display names
 * @param recipients the same for recipients
 */
public record BaselineState(
    List<Entry> window,
    Map<String, SenderHistory> senders,
    Map<String, NameHistory> names,
    Map<String, RecipientHistory> recipients) {

  /** Nothing learned yet. */
  public static final BaselineState EMPTY =
      new BaselineState(List.of(), Map.of(), Map.of(), Map.of());

  public BaselineState {
    window = List.copyOf(window);
    senders = new LinkedHashMap<>(senders);
    names = new LinkedHashMap<>(names);
    recipients = new LinkedHashMap<>(recipients);
  }

  /**
   * One sample of the window.
   *
   * @param risk risk score
   * @param urls links
   * @param files attachments
   * @param sender pseudonym of the sender
   */
  public record Entry(double risk, double urls, double files, String sender) {

    static Entry of(Sample sample) {
      return new Entry(
          sample.value(Metric.RISK_SCORE),
          sample.value(Metric.URL_COUNT),
          sample.value(Metric.ATTACHMENT_COUNT),
          sample.who().sender());
    }

    double value(Metric metric) {
      return switch (metric) {
        case RISK_SCORE -> risk;
        case URL_COUNT -> urls;
        case ATTACHMENT_COUNT -> files;
      };
    }
  }
}
