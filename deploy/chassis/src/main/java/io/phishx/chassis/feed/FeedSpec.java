package io.phishx.chassis.feed;

import java.time.Duration;
import java.util.function.Function;

/**
 * What a consumer subscribes to.
 *
 * @param name the feed's name
 * @param channel the Redis channel that hints at new versions
 * @param poll how often the owner is asked without a hint
 * @param parse makes an immutable snapshot; may throw on content that it refuses
 */
public record FeedSpec<T>(
    String name, String channel, Duration poll, Function<FeedSource.Document, T> parse) {

  public FeedSpec {
    if (poll.toMillis() < 50) {
      throw new IllegalArgumentException("expected a poll interval of 50 ms or more, got " + poll);
    }
  }
}
