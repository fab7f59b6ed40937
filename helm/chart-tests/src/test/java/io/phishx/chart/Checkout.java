package io.phishx.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds this repository's folders from wherever the tests are started. */
final class Checkout {

  static final Path ROOT = root();
  static final Path CHART = ROOT.resolve("helm/phishx");
  static final Path ALERTS = ROOT.resolve("deploy/alerts");
  static final Path RUNBOOKS = ROOT.resolve("deploy/runbooks");
  static final Path DASHBOARDS = ROOT.resolve("deploy/dashboards");

  private Checkout() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The files of one folder whose name ends with {@code suffix}, sorted; never empty. */
  static List<Path> files(Path folder, String suffix) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> found =
          entries.filter(entry -> entry.toString().endsWith(suffix)).sorted().toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("expected files *" + suffix + " in " + folder);
      }
      return found;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The files below {@code folder} with this suffix that are built into something; no tests. */
  static List<Path> mainFiles(Path folder, String suffix) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
              String name = String.valueOf(entry.getFileName());
              boolean skipped =
                  name.equals("target") || name.equals("test") || name.startsWith(".");
              // The checkout itself may have any name.
              return skipped && !entry.equals(ROOT)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path entry, BasicFileAttributes attributes) {
              if (entry.toString().endsWith(suffix)) {
                found.add(entry);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return List.copyOf(found);
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("deploy/services.yaml"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no deploy/services.yaml above the working directory");
      }
      folder = parent;
    }
    return folder;
  }
}
