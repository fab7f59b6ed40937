package io.phishx.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The folders that programs keep their data in, with clear words when the disk refuses. */
public final class Folders {
  private static final long MEGABYTE = 1024 * 1024;

  private Folders() {}

  /**
   * A folder for this JVM only and its owner alone, gone with it however it ends.
   *
   * @throws CannotStart when none can be made
   */
  public static Path temporary(String prefix) {
    try {
      Path folder = Files.createTempDirectory("phishx-" + prefix + "-");
      Watcher.deleteAtEnd(folder);
      return folder;
    } catch (IOException refused) {
      throw new CannotStart(
          "No folder can be made below %s: %s; make room there or set -Djava.io.tmpdir."
              .formatted(System.getProperty("java.io.tmpdir"), refused.getMessage()),
          refused);
    }
  }

  /**
   * Makes {@code folder} for its owner alone.
   *
   * @throws CannotStart when it is not writable or its disk has less than {@code megabytes} free
   */
  static void require(Path folder, String purpose, long megabytes) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      Files.delete(Files.createTempFile(folder, ".writable", null));
      long free = Files.getFileStore(folder).getUsableSpace() / MEGABYTE;
      if (free < megabytes) {
        throw new CannotStart(
            "The disk of %s, the folder of %s, has %d MB left and %d MB are needed."
                .formatted(folder, purpose, free, megabytes));
      }
    } catch (IOException refused) {
      throw new CannotStart(
          "The folder %s of %s cannot be written: %s.".formatted(folder, purpose, reason(refused)),
          refused);
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException vanished) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static String reason(IOException refused) {
    return refused.getClass().getSimpleName().replace("Exception", "")
        + " ("
        + refused.getMessage()
        + ")";
  }
}
