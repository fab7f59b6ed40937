package io.phishx.anomaly.baseline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.phishx.anomaly.IdTime;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's baseline in this process, with how far it has read: every mail up to {@code floor}
 * is learned, and of the later ones those {@code ahead}. Its lock is taken before the baseline's.
 */
final class HeldBaseline {

  @GuardedBy("this")
  private TenantBaseline baseline = new TenantBaseline(BaselineState.EMPTY);

  @GuardedBy("this")
  private final NavigableSet<UUID> ahead = new TreeSet<>(IdTime.ORDER);

  @GuardedBy("this")
  private UUID floor = IdTime.FIRST;

  @GuardedBy("this")
  private boolean restored;

  @GuardedBy("this")
  private boolean stands;

  @GuardedBy("this")
  private long keptChanges;

  @GuardedBy("this")
  private Instant readAt = Instant.EPOCH;

  @GuardedBy("this")
  private @Nullable Uni<Void> reading;

  private volatile Instant usedAt;
  private volatile boolean erased;

  HeldBaseline(Instant usedAt) {
    this.usedAt = usedAt;
  }

  /**
   * Has it read on if that was last done longer ago than {@code pause}. Whoever asks meanwhile
   * waits for the same reading, which ends on the thread of whoever began it.
   *
   * @return empty if it is fresh
   */
  synchronized Optional<Uni<Void>> freshen(
      Instant now, Duration pause, Supplier<Uni<Void>> reader) {
    usedAt = now;
    Uni<Void> underWay = reading;
    if (underWay != null) {
      return Optional.of(underWay);
    }
    if (restored && now.isBefore(readAt.plus(pause))) {
      return Optional.empty();
    }
    Uni<Void> begun =
        Uni.createFrom()
            .deferred(reader::get)
            .onTermination()
            .invoke(this::endReading)
            .memoize()
            .indefinitely();
    reading = begun;
    return Optional.of(begun);
  }

  synchronized void restore(BaselineStore.Loaded loaded) {
    BaselineSnapshot snapshot = loaded.snapshot();
    baseline = new TenantBaseline(snapshot.state());
    floor = snapshot.floor();
    ahead.addAll(snapshot.ahead());
    stands = loaded.stands();
    restored = true;
  }

  /** Learns a stored mail once, however often it is told; nothing before it was restored. */
  synchronized void learn(UUID emailId, Sample sample, int windowSize) {
    if (restored && ahead.add(emailId)) {
      baseline.learn(sample, windowSize);
    }
  }

  /**
   * Everything was read at {@code at}.
   *
   * @param late how long before it ids may be that are not committed yet
   */
  synchronized void readTo(Instant at, Duration late) {
    readAt = at;
    UUID settled = IdTime.lowest(at.minus(late));
    if (IdTime.ORDER.compare(settled, floor) > 0) {
      floor = settled;
      ahead.headSet(floor, true).clear();
    }
  }

  synchronized BaselineSnapshot snapshot() {
    return new BaselineSnapshot(baseline.state(), floor, List.copyOf(ahead), baseline.changes());
  }

  synchronized void kept(BaselineSnapshot snapshot) {
    stands = true;
    keptChanges = snapshot.changes();
  }

  /** Another process' snapshot reaches as far. */
  synchronized void keptElsewhere() {
    stands = true;
    keptChanges = baseline.changes();
  }

  /** From now on it must not be written any more. */
  void erase() {
    erased = true;
  }

  boolean isErased() {
    return erased;
  }

  Instant usedAt() {
    return usedAt;
  }

  synchronized TenantBaseline baseline() {
    return baseline;
  }

  synchronized UUID floor() {
    return floor;
  }

  /** Which ids after {@code after} are learned. */
  synchronized List<UUID> aheadOf(UUID after) {
    return List.copyOf(ahead.tailSet(after, false));
  }

  synchronized boolean isRestored() {
    return restored;
  }

  synchronized boolean isChanged() {
    return baseline.changes() != keptChanges;
  }

  /** Whether a snapshot of it stands in the database, as far as this process knows. */
  synchronized boolean stands() {
    return stands;
  }

  /** What it takes in memory, in entries. */
  synchronized int entries() {
    return 1 + baseline.entries() + ahead.size();
  }

  private synchronized void endReading() {
    reading = null;
  }
}
