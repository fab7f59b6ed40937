package io.phishx.chassis.feed;

import java.time.Duration;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What a consumer subscribes to.
 *
 * @param name the feed's name
 * @param channel the Redis channel that hints at new versions
 * @param poll how often the owner is asked without a hint
 * @param parse makes an immutable snapshot; may throw on content that it refuses
 * @param keep makes of what is held and what came after it what is held then; asked wherever the
 *     owner may have lost what it said before
 */
public record FeedSpec<T>(
    String name,
    String channel,
    Duration poll,
    Function<FeedSource.Document, T> parse,
    BinaryOperator<T> keep) {

  /** A feed of which nothing is kept that its owner has lost. */
  public FeedSpec(
      String name, String channel, Duration poll, Function<FeedSource.Document, T> parse) {
    this(name, channel, poll, parse, (held, fresh) -> fresh);
  }

  public FeedSpec {
    if (poll.toMillis() < 50) {
      throw new IllegalArgumentException("expected a poll interval of 50 ms or more, got " + poll);
    }
  }
}
