package io.phishx.chassis.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;

/**
 * How often each of many may do something at this replica: a token bucket each, refilled evenly
 * over a minute. What has to hold across replicas has a budget of its own.
 *
 * @param <K> whoever has a budget
 */
public final class MinuteBudget<K> {

  private static final int MOST = 100_000;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Cache<K, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(WINDOW).build();

  /**
   * Takes one off.
   *
   * @param limit of a minute; 1 or more
   * @return how long until there is one again; empty if there was one
   */
  public Optional<Duration> spend(K key, long limit) {
    ConsumptionProbe spent =
        buckets
            .get(
                key,
                one ->
                    Bucket.builder()
                        .addLimit(full -> full.capacity(limit).refillGreedy(limit, WINDOW))
                        .build())
            .tryConsumeAndReturnRemaining(1);
    return spent.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(spent.getNanosToWaitForRefill()));
  }
}
