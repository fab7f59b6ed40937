package io.phishx.auth.limit;

import java.time.Duration;

/**
 * What is counted under a key.
 *
 * @param left until its window ends; zero where nothing is counted
 */
public record Count(long count, Duration left) {

  static final Count NONE = new Count(0, Duration.ZERO);

  /** The higher count, and the longer window. */
  Count or(Count other) {
    return new Count(
        Math.max(count, other.count), left.compareTo(other.left) > 0 ? left : other.left);
  }
}
