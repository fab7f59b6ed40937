package io.phishx.local;

import io.phishx.embedded.DatabasePasswords;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/**
 * The secrets of a local run: made at its first start, kept in the data folder for its owner alone,
 * never printed.
 */
final class LocalSecrets {

  private static final int BYTES = 32;

  private final Path file;
  private final Properties values = new Properties();
  private final SecureRandom random = new SecureRandom();

  private LocalSecrets(Path file) {
    this.file = file;
  }

  static LocalSecrets in(Path folder) {
    LocalSecrets secrets = new LocalSecrets(folder.resolve("secrets.properties"));
    if (Files.exists(secrets.file)) {
      try (Reader reader = Files.newBufferedReader(secrets.file, StandardCharsets.UTF_8)) {
        secrets.values.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return secrets;
  }

  /**
   * The secret of that name: 32 random bytes as base64, the same at each start on the same folder.
   */
  synchronized String base64(String name) {
    return values.containsKey(name)
        ? values.getProperty(name)
        : keep(name, encode(Base64.getEncoder()));
  }

  /** Like {@link #base64}, without characters that addresses would have to escape. */
  synchronized String urlSafe(String name) {
    return values.containsKey(name)
        ? values.getProperty(name)
        : keep(name, encode(Base64.getUrlEncoder().withoutPadding()));
  }

  DatabasePasswords databasePasswords() {
    return new DatabasePasswords(
        urlSafe("database.superuser"),
        urlSafe("database.owner"),
        urlSafe("database.app"),
        urlSafe("database.maintenance"));
  }

  @Override
  public String toString() {
    return "LocalSecrets[***]";
  }

  private String encode(Base64.Encoder encoder) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return encoder.encodeToString(bytes);
  }

  private String keep(String name, String value) {
    values.setProperty(name, value);
    StringWriter text = new StringWriter();
    try {
      values.store(text, "Secrets of a local PhishX run; without them its data can't be read.");
      DataFolder.writePrivately(file, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return value;
  }
}
