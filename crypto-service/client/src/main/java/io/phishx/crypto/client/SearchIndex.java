package io.phishx.crypto.client;

import java.util.List;
import java.util.Objects;

/**
 * A blind index to store, and those to search for.
 *
 * @param current under the newest index key; the one to store
 * @param candidates {@code current} and, while an index key is being changed, the one before;
 *     search for any of them
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
