package io.phishx.crypto.client;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Gives those who wait one turn each, in the order in which they came; whoever is not done then
 * goes to the end. Who asks again while waiting keeps the place. Those who were called and those
 * who are looked at by routine wait in two lines, which take turns: neither keeps the other
 * waiting.
 */
final class Turns<K> {

  private final Supplier<Uni<Collection<K>>> called;
  private final Supplier<Uni<Collection<K>>> routine;
  private final Duration pause;
  private final Function<K, Uni<Boolean>> turn;
  private final LinkedHashSet<K> first = new LinkedHashSet<>();
  private final LinkedHashSet<K> later = new LinkedHashSet<>();
  private final List<K> unfinished = new ArrayList<>();
  private boolean laterIsNext;

  /**
   * @param called asked before each turn for those who were called since
   * @param routine asked before each turn for those who are to be looked at too
   * @param pause left after a turn of one from the routine's line: they may be very many
   * @param turn whether it was the last one that this one needs
   */
  Turns(
      Supplier<Uni<Collection<K>>> called,
      Supplier<Uni<Collection<K>>> routine,
      Duration pause,
      Function<K, Uni<Boolean>> turn) {
    this.called = called;
    this.routine = routine;
    this.pause = pause;
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

  /** Those who were called and are not done, after a failure also the one whose turn it was. */
  List<K> called() {
    return Stream.concat(first.stream(), unfinished.stream()).toList();
  }

  private Uni<Boolean> next() {
    return called
        .get()
        .invoke(
            arrived -> {
              first(arrived);
              // behind those who came while it was served
              first(unfinished);
              unfinished.clear();
            })
        .chain(() -> routine.get())
        .invoke(arrived -> arrived.stream().filter(one -> !first.contains(one)).forEach(later::add))
        .chain(this::serve);
  }

  private void first(Collection<K> arrived) {
    first.addAll(arrived);
    later.removeAll(arrived);
  }

  private Uni<Boolean> serve() {
    if (first.isEmpty() && later.isEmpty()) {
      return Uni.createFrom().item(false);
    }
    boolean fromLater = first.isEmpty() || (laterIsNext && !later.isEmpty());
    laterIsNext = !fromLater;
    LinkedHashSet<K> line = fromLater ? later : first;
    K one = line.getFirst();
    return turn.apply(one)
        .invoke(
            done -> {
              line.remove(one);
              if (!done) {
                unfinished.add(one);
              }
            })
        .call(() -> fromLater ? pause() : Uni.createFrom().voidItem())
        .replaceWith(true);
  }

  private Uni<Void> pause() {
    return pause.isZero()
        ? Uni.createFrom().voidItem()
        : Uni.createFrom().voidItem().onItem().delayIt().by(pause);
  }
}
