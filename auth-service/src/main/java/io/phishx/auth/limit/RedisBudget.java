package io.phishx.auth.limit;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counters of fixed windows in Redis; each step is one script, so that replicas never race. */
@ApplicationScoped
class RedisBudget {

  private static final String PREFIX = "phishx:auth:budget:";

  /** Count and milliseconds left, one after the other for each key. */
  private static final String COUNTS =
      """
      local result = {}
      for i = 1, #KEYS do
        result[2 * i - 1] = tonumber(redis.call('GET', KEYS[i]) or '0')
        result[2 * i] = redis.call('PTTL', KEYS[i])
      end
      return result
      """;

  private static final String ADD =
      """
      for i = 1, #KEYS do
        if redis.call('INCRBY', KEYS[i], ARGV[2]) == tonumber(ARGV[2]) then
          redis.call('PEXPIRE', KEYS[i], ARGV[1])
        end
      end
      """
          + COUNTS;

  private final ReactiveRedisDataSource redis;

  RedisBudget(ReactiveRedisDataSource redis) {
    this.redis = redis;
  }

  /** What is counted under each key. */
  Uni<List<Count>> counts(List<String> keys) {
    return eval(COUNTS, keys).map(RedisBudget::counts);
  }

  /** Counts so many more under each key, and says what is counted then. */
  Uni<List<Count>> add(List<String> keys, long more, Duration window) {
    return eval(ADD, keys, String.valueOf(window.toMillis()), String.valueOf(more))
        .map(RedisBudget::counts);
  }

  Uni<Void> forget(String key) {
    return redis.key().del(PREFIX + key).replaceWithVoid();
  }

  Uni<Void> know(String key, Duration kept) {
    return redis.value(String.class).setex(PREFIX + key, kept.toSeconds(), "1");
  }

  private static List<Count> counts(Response response) {
    List<Count> counts = new ArrayList<>(response.size() / 2);
    for (int i = 0; i < response.size(); i += 2) {
      Duration left = Duration.ofMillis(Math.max(0, response.get(i + 1).toLong()));
      counts.add(new Count(response.get(i).toLong(), left));
    }
    return counts;
  }

  private Uni<Response> eval(String script, List<String> keys, String... values) {
    List<String> arguments = new ArrayList<>();
    arguments.add(script);
    arguments.add(String.valueOf(keys.size()));
    keys.forEach(key -> arguments.add(PREFIX + key));
    arguments.addAll(List.of(values));
    return redis.execute("EVAL", arguments.toArray(String[]::new));
  }
}
