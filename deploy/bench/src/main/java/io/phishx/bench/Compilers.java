package io.phishx.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What the compilers of a JVM work: it is warm once they have little to do. */
final class Compilers {

  private static final int MOST_ROUNDS = 12;
  private static final double CALM = 0.1;

  private final Path threads;

  Compilers(long pid) {
    threads = Path.of("/proc", Long.toString(pid), "task");
  }

  /**
   * Repeats {@code work} until the compilers take less than a tenth of a processor meanwhile,
   * twelve times at most: beside them, on few processors, calls wait for their turn, and their work
   * counts as that of calls.
   */
  void calmDown(Runnable work, Consumer<String> progress) {
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      double share = shareDuring(work);
      progress.accept("round %d: the compiler takes %.2f of a processor".formatted(round, share));
      if (share < CALM) {
        return;
      }
    }
  }

  /**
   * How much of a processor the C1 and C2 threads take while {@code work} is done; 0 where the
   * system doesn't say (no {@code /proc}).
   */
  double shareDuring(Runnable work) {
    long begun = System.nanoTime();
    Duration before = cpu();
    work.run();
    return (double) cpu().minus(before).toNanos() / (System.nanoTime() - begun);
  }

  private Duration cpu() {
    if (!Files.isDirectory(threads)) {
      return Duration.ZERO;
    }
    try (Stream<Path> all = Files.list(threads)) {
      return all.filter(Compilers::isCompiler)
          .map(Compilers::ran)
          .reduce(Duration.ZERO, Duration::plus);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCompiler(Path thread) {
    String name = read(thread.resolve("comm"));
    return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
  }

  /** The first number of {@code schedstat}: nanoseconds on a processor. */
  private static Duration ran(Path thread) {
    String stat = read(thread.resolve("schedstat"));
    return stat.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(Long.parseLong(stat.substring(0, stat.indexOf(' '))));
  }

  /** Empty for a thread that has ended meanwhile. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
