package io.phishx.chassis.notify;

import java.util.Map;

/**
 * What somebody is told: ids only, no personal data.
 *
 * @param eventType dotted and stable, for example {@code anomaly.detected}
 * @param severity {@code info}, {@code warning} or {@code critical}
 * @param summary one sentence for a person
 * @param labels ids and classes
 */
public record Notification(
    String eventType, String severity, String summary, Map<String, String> labels) {

  public Notification {
    labels = Map.copyOf(labels);
  }
}
