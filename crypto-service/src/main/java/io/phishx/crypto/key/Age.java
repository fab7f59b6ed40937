package io.phishx.crypto.key;

import java.time.Duration;

/** How far something in memory is through the time for which it may be used unasked. */
enum Age {
  FRESH,
  /** In the second half: to be read again while it may still be used. */
  AGING,
  /** Good enough only when the database cannot say. */
  OLD;

  static Age of(long passedNanos, Duration limit) {
    long nanos = limit.toNanos();
    if (passedNanos > nanos) {
      return OLD;
    }
    return passedNanos > nanos / 2 ? AGING : FRESH;
  }

  /** The higher of both. */
  Age or(Age other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
