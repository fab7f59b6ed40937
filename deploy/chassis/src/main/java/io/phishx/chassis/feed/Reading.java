package io.phishx.chassis.feed;

import java.time.Instant;

/**
 * What a consumer holds of a feed. The feed never decides what age means: switch over this without
 * a default and say it.
 */
public sealed interface Reading<T> {

  /**
   * A snapshot that the owner gave.
   *
   * @param value immutable
   * @param version minted by the owner; lower than one before only where the owner lost changes
   * @param confirmedAt when the owner last said that this is its newest version
   */
  record Known<T>(T value, long version, Instant confirmedAt) implements Reading<T> {}

  /** Nothing was ever received. */
  record Unknown<T>() implements Reading<T> {}
}
