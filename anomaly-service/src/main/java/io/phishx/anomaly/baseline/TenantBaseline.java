package io.phishx.anomaly.baseline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one tenant's mail usually looks like: bounded, in memory, guarded by its own lock. */
public final class TenantBaseline {

  /** Senders, names and recipients beyond this are forgotten, least recently used first. */
  static final int MAX_CORRESPONDENTS = 20_000;

  @GuardedBy("this")
  private final Deque<BaselineState.Entry> window = new ArrayDeque<>();

  @GuardedBy("this")
  private final Map<String, Integer> inWindow = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, SenderHistory> senders;

  @GuardedBy("this")
  private final Map<String, NameHistory> names;

  @GuardedBy("this")
  private final Map<String, RecipientHistory> recipients;

  @GuardedBy("this")
  private long changes;

  public TenantBaseline(BaselineState state) {
    senders = recentlyUsed(state.senders());
    names = recentlyUsed(state.names());
    recipients = recentlyUsed(state.recipients());
    for (BaselineState.Entry entry : state.window()) {
      push(entry);
    }
  }

  /** What is usual at this moment for a mail between {@code who}. */
  public synchronized BaselineView view(Correspondents who) {
    Map<Metric, Window> windows = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      windows.put(metric, Window.of(window.stream().mapToDouble(e -> e.value(metric)).toArray()));
    }
    return new BaselineView(
        windows,
        senders.getOrDefault(who.sender(), SenderHistory.NONE),
        names.getOrDefault(who.name(), NameHistory.NONE),
        who.recipients().stream().map(this::recipient).toList());
  }

  /** Learns one mail that was let through. */
  public synchronized void learn(Sample sample, int windowSize) {
    Correspondents who = sample.who();
    boolean stranger = !senders.containsKey(who.sender());
    if (LearningGate.windowAdmits(window.size(), inWindow.getOrDefault(who.sender(), 0))) {
      push(BaselineState.Entry.of(sample));
    }
    while (window.size() > windowSize) {
      inWindow.computeIfPresent(
          window.removeFirst().sender(), (sender, count) -> count == 1 ? null : count - 1);
    }
    keep(
        senders,
        who.sender(),
        senders
            .getOrDefault(who.sender(), SenderHistory.NONE)
            .with(sample.value(Metric.RISK_SCORE), sample.confirmed()));
    if (!who.name().isEmpty()) {
      keep(names, who.name(), names.getOrDefault(who.name(), NameHistory.NONE).with(who.sender()));
    }
    for (String recipient : who.recipients()) {
      keep(recipients, recipient, recipient(recipient).with(stranger));
    }
    changes++;
  }

  /** A copy to keep. */
  public synchronized BaselineState state() {
    return new BaselineState(List.copyOf(window), senders, names, recipients);
  }

  /** How often it learned since it was made; tells whether a copy is outdated. */
  public synchronized long changes() {
    return changes;
  }

  /** Samples, senders, names and recipients. */
  synchronized int entries() {
    return window.size() + senders.size() + names.size() + recipients.size();
  }

  private synchronized RecipientHistory recipient(String key) {
    return recipients.getOrDefault(key, RecipientHistory.NONE);
  }

  private synchronized void push(BaselineState.Entry entry) {
    window.addLast(entry);
    inWindow.merge(entry.sender(), 1, Integer::sum);
  }

  private static <V> void keep(Map<String, V> entries, String key, V value) {
    entries.put(key, value);
    if (entries.size() > MAX_CORRESPONDENTS) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  private static <V> Map<String, V> recentlyUsed(Map<String, V> initial) {
    Map<String, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    entries.putAll(initial);
    return entries;
  }
}
