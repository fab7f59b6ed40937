package io.phishx.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs for this machine, unpacked once per user. */
final class PostgresBinaries {
  private static final int EXECUTABLE = 0100;

  private static final Map<RunAs, PostgresBinaries> UNPACKED = new ConcurrentHashMap<>();

  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  /**
   * Finds and unpacks them where {@code runAs} can read them.
   *
   * @throws CannotStart when there are none for this machine or they cannot be written
   */
  static PostgresBinaries here(RunAs runAs) {
    return UNPACKED.computeIfAbsent(runAs, PostgresBinaries::unpackedFor);
  }

  private static PostgresBinaries unpackedFor(RunAs runAs) {
    byte[] archive = archive();
    Platform.Unpacking unpacking = folder -> unpack(archive, folder);
    return new PostgresBinaries(
        switch (runAs) {
          case RunAs.Self self -> Platform.unpacked("postgresql", archive, unpacking);
          case RunAs.UserNamespace namespace -> Platform.unpacked("postgresql", archive, unpacking);
          case RunAs.Nobody nobody -> Platform.unpackedForAll("postgresql", unpacking);
        });
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
