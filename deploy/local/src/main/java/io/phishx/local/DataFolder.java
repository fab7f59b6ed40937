package io.phishx.local;

import io.phishx.embedded.CannotStart;
import io.phishx.embedded.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where one run keeps its data, logs and secrets; readable by its owner alone, used by one run at a
 * time.
 *
 * <p>A folder that the user named stays; one that we made is deleted with the run.
 */
final class DataFolder implements AutoCloseable {

  private static final long NEEDED_MEGABYTES = 500;
  private static final String OWNER_ONLY_FOLDER = "rwx------";
  private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final boolean temporary;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DataFolder(Path path, boolean temporary, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.temporary = temporary;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * A folder that outlives the run.
   *
   * @throws CannotStart when it can't be written, is nearly full, or another run uses it
   */
  static DataFolder persistent(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(OWNER_ONLY_FOLDER));
      }
      return open(path.toRealPath(), false);
    } catch (IOException e) {
      throw new CannotStart("The data folder " + path + " can't be written: " + e + ".", e);
    }
  }

  /** A folder that goes with the run. */
  static DataFolder temporary() {
    try {
      return open(Folders.temporary("run"), true);
    } catch (IOException e) {
      throw new CannotStart(
          "No folder can be made below " + System.getProperty("java.io.tmpdir") + ": " + e + ".",
          e);
    }
  }

  Path path() {
    return path;
  }

  boolean isTemporary() {
    return temporary;
  }

  Path log(String name) {
    return folder("logs").resolve(name + ".log");
  }

  Path folder(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file that only its owner may read, from its first byte on. */
  static void writePrivately(Path file, String content) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(file);
    }
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
    Files.writeString(file, content, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockFile.close();
      if (temporary) {
        delete();
      }
    } catch (IOException e) {
      System.getLogger(DataFolder.class.getName())
          .log(System.Logger.Level.WARNING, "the data folder was not deleted", e);
    }
  }

  private static DataFolder open(Path path, boolean temporary) throws IOException {
    long free = Files.getFileStore(path).getUsableSpace() / (1024 * 1024);
    if (free < NEEDED_MEGABYTES) {
      throw new CannotStart(
          "The disk of %s has %d MB left and %d MB are needed."
              .formatted(path, free, NEEDED_MEGABYTES));
    }
    FileChannel file =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return new DataFolder(path, temporary, file, lock);
      }
    } catch (OverlappingFileLockException usedByThisProgram) {
      file.close();
      throw inUse(path);
    }
    file.close();
    throw inUse(path);
  }

  private static CannotStart inUse(Path path) {
    return new CannotStart("The data folder " + path + " is in use by another run.");
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
