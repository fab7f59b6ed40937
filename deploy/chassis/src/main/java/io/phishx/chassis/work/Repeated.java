package io.phishx.chassis.work;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collector;

/**
 * Step after step until one is the last, however many there are: a step that chains to the next
 * instead would go as deep into the stack as there are steps.
 */
public final class Repeated {

  private Repeated() {}

  /**
   * Does {@code step} until its item says that no other follows; each begins when the one before
   * has ended.
   *
   * @param more whether another step follows this one's item
   * @param into what becomes of the items
   */
  public static <T, R> Uni<R> until(
      Supplier<Uni<T>> step, Predicate<T> more, Collector<T, ?, R> into) {
    return Multi.createBy().repeating().<T>uni(step::get).whilst(more).collect().with(into);
  }
}
