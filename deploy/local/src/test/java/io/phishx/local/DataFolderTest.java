package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.embedded.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir private Path place = Path.of("");

  @Test
  void temporaryFolderGoesWithTheRun() throws IOException {
    Path path;
    try (DataFolder folder = DataFolder.temporary()) {
      path = folder.path();
      Files.writeString(folder.log("auth-service"), "words");
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void namedFolderStaysAndIsForItsOwnerAlone() throws IOException {
    Path named = place.resolve("a/b");
    try (DataFolder folder = DataFolder.persistent(named)) {
      assertEquals("rwx------", permissions(folder.path()));
    }
    assertTrue(Files.isDirectory(named));
  }

  @Test
  void folderIsUsedByOneRunAtATime() {
    try (DataFolder first = DataFolder.persistent(place)) {
      CannotStart refused =
          assertThrows(CannotStart.class, () -> DataFolder.persistent(first.path()));
      assertTrue(refused.getMessage().contains("in use by another run"));
    }
    DataFolder.persistent(place).close();
  }

  @Test
  void privateFileIsReadableByItsOwnerAloneEvenWhereAnotherWas() throws IOException {
    Path file = place.resolve("secret");
    Files.writeString(file, "open to all");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    DataFolder.writePrivately(file, "closed");

    assertEquals("rw-------", permissions(file));
    assertEquals("closed", Files.readString(file));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
