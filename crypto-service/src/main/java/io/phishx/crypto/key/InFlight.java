package io.phishx.crypto.key;

import io.phishx.chassis.work.CallersContext;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Lets callers that ask the same at the same time share one answer, or one failure; each gets it on
 * its own Vert.x context. Whoever gives up waiting leaves the others alone. Nothing is remembered.
 */
final class InFlight<K, V> {

  private final ConcurrentMap<K, Uni<V>> underWay = new ConcurrentHashMap<>();

  /**
   * @param question equal to that of others who want the same
   * @param ask begun unless the same is asked already; ends by itself, whoever waits
   */
  Uni<V> join(K question, Supplier<Uni<V>> ask) {
    return Uni.createFrom()
        .deferred(
            () ->
                underWay
                    .computeIfAbsent(question, asked -> begin(asked, ask))
                    .emitOn(new CallersContext()));
  }

  private Uni<V> begin(K question, Supplier<Uni<V>> ask) {
    return Uni.createFrom()
        .deferred(() -> ask.get())
        .onTermination()
        .invoke(() -> underWay.remove(question))
        .memoize()
        .indefinitely();
  }
}
