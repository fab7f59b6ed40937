package io.phishx.auth.limit;

import io.phishx.auth.signingkey.KeySeal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Counts of fixed windows. All replicas share them through Redis. Each also keeps its own, and the
 * higher one counts: without Redis, or with an emptied one, calls still work and what is counted
 * stays bounded by the number of replicas. Both know only keyed hashes of what they count for.
 */
@ApplicationScoped
public class Budgets {

  private static final Logger LOG = Logger.getLogger(Budgets.class);
  private static final Duration TIMEOUT = Duration.ofMillis(250);
  private static final int HASH_BYTES = 16;

  private final KeySeal seal;
  private final RedisBudget shared;
  private final LocalBudget own;

  Budgets(KeySeal seal, RedisBudget shared, LocalBudget own) {
    this.seal = seal;
    this.shared = shared;
    this.own = own;
  }

  /** What is counted under each key. */
  public Uni<List<Count>> counts(List<String> keys) {
    List<String> hashed = hashed(keys);
    return orOwn(hashed, shared.counts(hashed));
  }

  /** Counts one more under each key, and says what is counted then. */
  public Uni<List<Count>> add(List<String> keys, Duration window) {
    List<String> hashed = hashed(keys);
    hashed.forEach(key -> own.add(key, window));
    return orOwn(hashed, shared.add(hashed, 1, window));
  }

  /** Counts one more in this process alone, at once, and says what is counted here then. */
  Count addHere(String key, Duration window) {
    String hashed = hashed(key);
    own.add(hashed, window);
    return own.count(hashed);
  }

  /** Counts in Redis what was counted here before, and says what all replicas have counted then. */
  Uni<Count> addElsewhere(String key, long calls, Duration window) {
    List<String> hashed = List.of(hashed(key));
    return orOwn(hashed, shared.add(hashed, calls, window)).map(List::getFirst);
  }

  /** Remembers something for a while: a count of one under its key. */
  public Uni<Void> know(String key, Duration kept) {
    String hashed = hashed(key);
    own.know(hashed, kept);
    return quietly(shared.know(hashed, kept));
  }

  /** Counts anew from nothing. */
  public Uni<Void> forget(String key) {
    String hashed = hashed(key);
    own.forget(hashed);
    return quietly(shared.forget(hashed));
  }

  private Uni<List<Count>> orOwn(List<String> hashed, Uni<List<Count>> call) {
    return inTime(call)
        .map(counts -> higher(hashed, counts))
        .onFailure()
        .recoverWithItem(
            e -> {
              LOG.debugf("budgets are counted in this process only: %s", e.toString());
              return hashed.stream().map(own::count).toList();
            });
  }

  private List<Count> higher(List<String> hashed, List<Count> counts) {
    List<Count> higher = new ArrayList<>(hashed.size());
    for (int i = 0; i < hashed.size(); i++) {
      higher.add(counts.get(i).or(own.count(hashed.get(i))));
    }
    return higher;
  }

  private List<String> hashed(List<String> keys) {
    return keys.stream().map(this::hashed).toList();
  }

  private String hashed(String key) {
    return HexFormat.of().formatHex(seal.hash("budget", key), 0, HASH_BYTES);
  }

  private static <T> Uni<T> inTime(Uni<T> call) {
    return call.ifNoItem().after(TIMEOUT).fail();
  }

  private static Uni<Void> quietly(Uni<Void> write) {
    return inTime(write).onFailure().recoverWithItem((@Nullable Void) null);
  }
}
