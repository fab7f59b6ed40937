package io.phishx.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs for this machine, unpacked once per user. */
final class PostgresBinaries {
  private static final int EXECUTABLE = 0100;

  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  /**
   * Finds and unpacks them.
   *
   * @throws CannotStart when there are none for this machine or they cannot be written
   */
  static PostgresBinaries here() {
    byte[] archive = archive();
    return new PostgresBinaries(
        Platform.unpacked("postgresql", archive, folder -> unpack(archive, folder)));
  }

  String initdb() {
    return home.resolve("bin/initdb").toString();
  }

  String postgres() {
    return home.resolve("bin/postgres").toString();
  }

  private static byte[] archive() {
    String system = Platform.system();
    String architecture = Platform.architecture();
    try {
      return Platform.read(
          DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
              system, architecture.equals("aarch64") ? "arm_64" : architecture));
    } catch (IOException | IllegalStateException missing) {
      throw Platform.unsupported(missing);
    }
  }

  private static void unpack(byte[] archive, Path folder) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("archive entry outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          if ((entry.getMode() & EXECUTABLE) != 0) {
            path.toFile().setExecutable(true, false);
          }
        }
      }
    }
  }
}
