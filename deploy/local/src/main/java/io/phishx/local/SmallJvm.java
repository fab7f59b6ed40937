package io.phishx.local;

import java.util.ArrayList;
import java.util.List;

/** JVM options under which five services start quickly and share a small machine. */
final class SmallJvm {

  private static final int FIRST_WITH_UNSAFE_WARNING = 24;

  private SmallJvm() {}

  static List<String> options() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx384m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNING) {
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    return List.copyOf(options);
  }
}
