package io.phishx.auth.signingkey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is due among the signing keys: publish before use, use before retiring, retire before
 * removing. Pure: keys and time in, changes out.
 *
 * @param algorithm what the next key signs with
 * @param interval age at which the active key is replaced; 0 never
 * @param publishWait how long a key is published before it signs
 * @param longestToken how long a retired key verifies
 */
record Rotation(
    SigningAlgorithm algorithm, Duration interval, Duration publishWait, Duration longestToken) {

  /**
   * The changes that are due, in the order to write them; empty if all is as it should be.
   *
   * @param keys those that are not removed
   * @param usable whether this service can open the private part of a key
   * @param make a new key, published now
   */
  List<SigningKey> due(
      List<SigningKey> keys,
      Instant now,
      Predicate<SigningKey> usable,
      Supplier<SigningKey.Published> make) {
    List<SigningKey> changes = new ArrayList<>(done(keys, now));
    Optional<SigningKey.Published> next = only(keys, SigningKey.Published.class);
    if (next.isPresent() && !usable.test(next.get())) {
      changes.add(next.get().remove(now));
      next = Optional.empty();
    }
    Optional<SigningKey.Active> active = only(keys, SigningKey.Active.class);
    if (active.isEmpty() || !usable.test(active.get())) {
      active.ifPresent(key -> changes.add(key.retire(now)));
      changes.add(next.orElseGet(make).activate(now));
    } else if (next.isPresent()) {
      if (next.get().ripe(now, publishWait)) {
        changes.add(active.get().retire(now));
        changes.add(next.get().activate(now));
      }
    } else if (active.get().old(now, interval)
        || active.get().material().algorithm() != algorithm) {
      changes.add(make.get());
    }
    return List.copyOf(changes);
  }

  /**
   * The changes that are due where the key that signs stands in the configuration: the replica says
   * that it has it, at first and again well before others forget it.
   *
   * @param configured its public half
   */
  List<SigningKey> due(List<SigningKey> keys, SigningKey.Material configured, Instant now) {
    List<SigningKey> others =
        keys.stream().filter(key -> !key.kid().equals(configured.kid())).toList();
    List<SigningKey> changes = new ArrayList<>(done(others, now));
    boolean said =
        keys.stream()
            .filter(SigningKey.Configured.class::isInstance)
            .map(SigningKey.Configured.class::cast)
            .filter(key -> key.material().equals(configured))
            .anyMatch(key -> !key.done(now, longestToken.dividedBy(2)));
    if (!said) {
      changes.add(new SigningKey.Configured(configured, now));
    }
    return List.copyOf(changes);
  }

  private List<SigningKey> done(List<SigningKey> keys, Instant now) {
    return keys.stream()
        .filter(SigningKey.Expiring.class::isInstance)
        .map(SigningKey.Expiring.class::cast)
        .filter(key -> key.done(now, longestToken))
        .<SigningKey>map(key -> key.remove(now))
        .toList();
  }

  /** The changes that remove {@code kid} at once; empty if there is no such key. */
  List<SigningKey> remove(
      List<SigningKey> keys, String kid, Instant now, Supplier<SigningKey.Published> make) {
    Optional<SigningKey> found = keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
    if (found.isEmpty()) {
      return List.of();
    }
    return switch (found.get()) {
      case SigningKey.Published published -> List.of(published.remove(now));
      case SigningKey.Expiring expiring -> List.of(expiring.remove(now));
      case SigningKey.Removed removed -> List.of();
      case SigningKey.Active active ->
          List.of(
              active.remove(now),
              only(keys, SigningKey.Published.class).orElseGet(make).activate(now));
    };
  }

  private static <T extends SigningKey> Optional<T> only(List<SigningKey> keys, Class<T> state) {
    return keys.stream().filter(state::isInstance).map(state::cast).findFirst();
  }
}
