package io.phishx.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Classes of one service as the JVM had them after a training run, so that later starts neither
 * parse nor link them again. The JVM itself ignores a cache of another build or another JDK.
 *
 * @param file beside the service's jar, so that a new build removes it
 * @see <a href="https://openjdk.org/jeps/514">JEP 514</a>
 */
record StartUpCache(Path file, int feature) {

  private static final int FIRST_WITH_AOT_OUTPUT = 25;

  static StartUpCache beside(Path jar) {
    return new StartUpCache(jar.resolveSibling("start-up.cache"), Runtime.version().feature());
  }

  /**
   * Removes what a training that was cut off left; true if a whole cache is there.
   *
   * @throws UncheckedIOException if the build's folder can't be changed
   */
  boolean settle() {
    try {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".config"));
      if (Files.exists(file) && Files.size(file) == 0) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Files.exists(file);
  }

  /** JVM options of the run that makes it, which takes some seconds more to end. */
  List<String> training() {
    return isAot()
        ? List.of("-XX:AOTCacheOutput=" + file, "-Xlog:aot=error")
        : List.of("-XX:ArchiveClassesAtExit=" + file, "-Xlog:cds=error");
  }

  /** JVM options of a run that profits; none when there is no cache. */
  List<String> use() {
    if (!settle()) {
      return List.of();
    }
    return isAot()
        ? List.of("-XX:AOTCache=" + file, "-Xlog:aot=error")
        : List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=error");
  }

  private boolean isAot() {
    return feature >= FIRST_WITH_AOT_OUTPUT;
  }
}
