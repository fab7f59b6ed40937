package io.phishx.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file in which the demonstration's password is kept for the folder's owner. */
final class DemoPassword {

  static final String FILE = "demo-password";

  private DemoPassword() {}

  static String read(Path data) {
    try {
      return Files.readString(data.resolve(FILE), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void keep(Path data, String password) throws IOException {
    DataFolder.writePrivately(data.resolve(FILE), password + "\n");
  }
}
