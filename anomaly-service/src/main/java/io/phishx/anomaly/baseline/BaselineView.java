package io.phishx.anomaly.baseline;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is usual for a tenant and for the correspondents of one mail, at one moment.
 *
 * @param windows one per metric
 * @param sender the sender's history
 * @param name the history of the sender's display name
 * @param recipients the recipients' histories
 */
public record BaselineView(
    Map<Metric, Window> windows,
    SenderHistory sender,
    NameHistory name,
    List<RecipientHistory> recipients) {

  /** A tenant of whom nothing is known. */
  public static final BaselineView EMPTY =
      new BaselineView(Map.of(), SenderHistory.NONE, NameHistory.NONE, List.of());

  public BaselineView {
    windows = windows.isEmpty() ? Map.of() : new EnumMap<>(windows);
    recipients = List.copyOf(recipients);
  }

  /** The window of one metric; empty if nothing was learned. */
  public Window window(Metric metric) {
    Window window = windows.get(metric);
    return window == null ? Window.of() : window;
  }

  /** Whether the sender was never learned. */
  public boolean isFirstTimeSender() {
    return sender.mails() == 0;
  }
}
