package io.phishx.auth.user;

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

  private static final String PREFIX = "phishx:auth:login:";
  private static final String SPENT =
      """
      local result = {}
      for i = 1, 3 do result[i] = tonumber(redis.call('GET', KEYS[i]) or '0') end
      result[4] = redis.call('EXISTS', KEYS[4])
      local reset = 0
      for i = 1, 3 do reset = math.max(reset, redis.call('PTTL', KEYS[i])) end
      result[5] = reset
      return result
      """;
  private static final String ADD =
      """
      for i = 1, #KEYS do
        if redis.call('INCR', KEYS[i]) == 1 then redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
      end
      return 1
      """;

  private final ReactiveRedisDataSource redis;

  RedisBudget(ReactiveRedisDataSource redis) {
    this.redis = redis;
  }

  Uni<LoginGuard.Spent> spent(List<String> keys, String known) {
    List<String> all = new ArrayList<>(keys);
    all.add(known);
    return eval(SPENT, all)
        .map(
            r ->
                new LoginGuard.Spent(
                    r.get(0).toLong(),
                    r.get(1).toLong(),
                    r.get(2).toLong(),
                    r.get(3).toLong() == 1,
                    Duration.ofMillis(Math.max(1000, r.get(4).toLong()))));
  }

  Uni<Void> add(List<String> keys, Duration window) {
    return eval(ADD, keys, String.valueOf(window.toMillis())).replaceWithVoid();
  }

  Uni<Void> forget(String key) {
    return redis.key().del(PREFIX + key).replaceWithVoid();
  }

  Uni<Void> know(String key, Duration kept) {
    return redis.value(String.class).setex(PREFIX + key, kept.toSeconds(), "1");
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
