package io.phishx.chassis.page;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a collection.
 *
 * @param items at most the asked number of items
 * @param nextCursor where the next page begins; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

  public Page {
    items = List.copyOf(items);
  }

  /**
   * Makes a page of rows that were queried with a limit of one more than asked.
   *
   * @param rows {@link PageRequest#rows()} at most
   * @param position the position of a row
   */
  public static <T> Page<T> of(List<T> rows, PageRequest request, Function<T, Cursor> position) {
    if (rows.size() <= request.limit()) {
      return new Page<>(rows, null);
    }
    List<T> items = rows.subList(0, request.limit());
    return new Page<>(items, position.apply(items.getLast()).encode());
  }

  /** The same page with every item shaped anew. */
  public <R> Page<R> map(Function<T, R> shape) {
    return new Page<>(items.stream().map(shape).toList(), nextCursor);
  }
}
