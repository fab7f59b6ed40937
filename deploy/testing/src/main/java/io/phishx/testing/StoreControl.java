package io.phishx.testing;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Commands to a store that another class loader of this JVM may have started. */
final class StoreControl {
  private final Function<Object, Object> control;

  private StoreControl(Function<Object, Object> control) {
    this.control = control;
  }

  /** What obeys the commands; lives in the class loader that started the store. */
  interface Store {
    String obey(String command, List<String> words);
  }

  /** The store of {@code name}, started by the first who asks in this JVM. */
  @SuppressWarnings("unchecked") // this class alone writes these values
  static StoreControl of(String name, Supplier<Store> first) {
    return new StoreControl(JvmWide.value(name, Function.class, () -> obeying(first.get())));
  }

  String tell(String command, String... words) {
    return (String) control.apply(List.of(command, List.of(words)));
  }

  @SuppressWarnings("unchecked") // this class alone makes these requests
  private static Function<Object, Object> obeying(Store store) {
    return request -> {
      List<Object> parts = (List<Object>) request;
      return store.obey((String) parts.get(0), (List<String>) parts.get(1));
    };
  }
}
