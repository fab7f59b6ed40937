package io.phishx.crypto.client;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives those who wait one turn each, in the order in which they came; whoever is not done then
 * goes to the end. Who asks again while waiting keeps the place.
 */
final class Turns<K> {

  private final Supplier<Uni<Collection<K>>> arrivals;
  private final Function<K, Uni<Boolean>> turn;
  private final LinkedHashSet<K> waiting = new LinkedHashSet<>();
  private final List<K> unfinished = new ArrayList<>();

  /**
   * @param arrivals asked before each turn for those who came since
   * @param turn whether it was the last one that this one needs
   */
  Turns(Supplier<Uni<Collection<K>>> arrivals, Function<K, Uni<Boolean>> turn) {
    this.arrivals = arrivals;
    this.turn = turn;
  }

  /** Completes when nobody waits any more; ends at the first failure. */
  Uni<Void> run() {
    return Multi.createBy()
        .repeating()
        .uni(this::next)
        .whilst(somebody -> somebody)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Boolean> next() {
    return arrivals
        .get()
        .invoke(
            arrived -> {
              waiting.addAll(arrived);
              // behind those who came while it was served
              waiting.addAll(unfinished);
              unfinished.clear();
            })
        .chain(
            () -> {
              if (waiting.isEmpty()) {
                return Uni.createFrom().item(false);
              }
              K first = waiting.removeFirst();
              return turn.apply(first)
                  .invoke(
                      done -> {
                        if (!done) {
                          unfinished.add(first);
                        }
                      })
                  .replaceWith(true);
            });
  }
}
