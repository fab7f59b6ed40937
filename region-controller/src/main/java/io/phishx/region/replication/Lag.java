package io.phishx.region.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How far a standby is behind, measured with one clock: the controller notes when the source was
 * where, and sees later which of those marks the standby has passed. The resolution is the time
 * between two marks.
 *
 * @param marks of the source, oldest first, at most ten minutes of one per second
 */
record Lag(List<Mark> marks) {

  static final Lag UNKNOWN = new Lag(List.of());
  private static final int MAX_MARKS = 600;

  Lag {
    marks = List.copyOf(marks);
  }

  /** The source's position and changes, and when they were read. */
  record Mark(long bytes, long changes, Instant at) {}

  /** With one more mark; a source that went back is another one and begins anew. */
  Lag with(Mark mark) {
    if (!marks.isEmpty() && mark.bytes() < marks.getLast().bytes()) {
      return new Lag(List.of(mark));
    }
    List<Mark> next = new ArrayList<>(marks);
    next.add(mark);
    return new Lag(next.subList(Math.max(0, next.size() - MAX_MARKS), next.size()));
  }

  /**
   * The age of the oldest mark that a standby at {@code replayed} has not reached; zero if it has
   * reached all. A lower bound where the standby is behind all marks.
   */
  Duration behind(long replayed, Instant now) {
    return marks.stream()
        .filter(mark -> mark.bytes() > replayed)
        .findFirst()
        .map(mark -> Duration.between(mark.at(), now))
        .orElse(Duration.ZERO);
  }

  /** The source's changes up to the newest mark that was reached; empty if none was. */
  OptionalLong changesUpTo(long replayed) {
    return marks.stream().filter(mark -> mark.bytes() <= replayed).mapToLong(Mark::changes).max();
  }

  /** Bytes of the log between {@code replayed} and the newest mark. */
  long bytesBehind(long replayed) {
    return marks.isEmpty() ? 0 : Math.max(0, marks.getLast().bytes() - replayed);
  }
}
