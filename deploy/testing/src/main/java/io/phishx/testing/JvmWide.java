package io.phishx.testing;

import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Values that all class loaders of a test JVM share.
 *
 * <p>Quarkus loads test resources and tests by several class loaders, so a static field would exist
 * more than once. Values must be of JDK types.
 */
final class JvmWide {
  private static final ConcurrentMap<String, Object> OWN = new ConcurrentHashMap<>();
  private static final ConcurrentMap<String, Object> VALUES = systemWide();

  private JvmWide() {}

  /** The value of {@code name}, made by the first who asks in this JVM. */
  static <T> T value(String name, Class<T> type, Supplier<T> first) {
    return type.cast(VALUES.computeIfAbsent(name, absent -> first.get()));
  }

  static ConcurrentMap<String, Object> own() {
    return OWN;
  }

  private static ConcurrentMap<String, Object> systemWide() {
    try {
      Class<?> original = ClassLoader.getSystemClassLoader().loadClass(JvmWide.class.getName());
      if (original == JvmWide.class) {
        return OWN;
      }
      Method own = original.getDeclaredMethod("own");
      own.setAccessible(true);
      @SuppressWarnings("unchecked") // the same class in another loader declares this type
      var values = (ConcurrentMap<String, Object>) own.invoke(null);
      return values;
    } catch (ClassNotFoundException notOnTheClassPath) {
      return OWN;
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
