package io.phishx.experiment.client;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spreads keys over the versions of a model; pure, and the same in every process and release.
 *
 * <p>A key's bucket is {@code floor(h * 10000 / 2^64)} where {@code h} is XXH3-64 with seed 0 over
 * the UTF-8 bytes of the model's name, a zero byte, and the UTF-8 bytes of the key. A key that a
 * canary answers at one percentage is answered by it at every greater one; buckets of different
 * models are independent of each other. Safe from any thread, does no I/O.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash
 *     specification</a>
 */
public final class Router {

  /** The number of buckets: a bucket is a hundredth of a percent. */
  public static final int BUCKETS = 10_000;

  private static final int BUCKETS_PER_PERCENT = BUCKETS / 100;
  private static final Hasher64 XXH3 = Hashing.xxh3_64();

  private Router() {}

  /** The bucket of a key, 0 to 9 999. */
  public static int bucket(ModelName model, String key) {
    byte[] name = model.value().getBytes(StandardCharsets.UTF_8);
    byte[] rest = key.getBytes(StandardCharsets.UTF_8);
    byte[] input = new byte[name.length + 1 + rest.length];
    System.arraycopy(name, 0, input, 0, name.length);
    System.arraycopy(rest, 0, input, name.length + 1, rest.length);
    return (int) Math.unsignedMultiplyHigh(XXH3.hashBytesToLong(input), BUCKETS);
  }

  /** Decides by a table that is known to be current. */
  public static Route route(ModelRouting routing, String key) {
    int bucket = bucket(routing.model(), key);
    CanarySplit canary = routing.canary();
    if (canary == null) {
      return production(routing, bucket, Route.Reason.NO_CANARY);
    }
    if (bucket >= canary.trafficPercentage() * BUCKETS_PER_PERCENT) {
      return production(routing, bucket, Route.Reason.BUCKET_BEYOND_CANARY);
    }
    return new Route(
        routing.model(),
        canary.target(),
        Route.Role.CANARY,
        shadowsBut(canary.target(), routing.shadows()),
        bucket,
        Route.Reason.BUCKET_IN_CANARY);
  }

  /** Decides by a table that may be old: the production version, no canary and no shadow. */
  public static Route routeUnconfirmed(ModelRouting routing, String key) {
    return new Route(
        routing.model(),
        routing.production(),
        Route.Role.PRODUCTION,
        List.of(),
        bucket(routing.model(), key),
        Route.Reason.TABLE_UNCONFIRMED);
  }

  /** Decides without an entry for the model: the caller's own scoring. */
  static Route unrouted(ModelName model, String key, Route.Reason reason) {
    return new Route(model, null, Route.Role.PRODUCTION, List.of(), bucket(model, key), reason);
  }

  private static Route production(ModelRouting routing, int bucket, Route.Reason reason) {
    return new Route(
        routing.model(),
        routing.production(),
        Route.Role.PRODUCTION,
        shadowsBut(routing.production(), routing.shadows()),
        bucket,
        reason);
  }

  private static List<ShadowTarget> shadowsBut(
      @Nullable ModelTarget answering, List<ShadowTarget> shadows) {
    return shadows.stream()
        .filter(
            shadow -> answering == null || !shadow.target().version().equals(answering.version()))
        .toList();
  }
}
