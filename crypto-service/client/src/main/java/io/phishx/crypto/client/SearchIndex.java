package io.phishx.crypto.client;

import java.util.List;
import java.util.Objects;

/**
 * A blind index to store, and those to search for.
 *
 * @param current the one to store: under the newest index key that every replica must know
 * @param candidates {@code current} and, while an index key is being changed, those of the older
 *     and of the newer key; search for any of them
 */
public record SearchIndex(String current, List<String> candidates) {

  public SearchIndex {
    Objects.requireNonNull(current, "current");
    candidates = List.copyOf(candidates);
    if (!candidates.contains(current)) {
      throw new IllegalArgumentException("expected the current index among the candidates");
    }
  }
}
