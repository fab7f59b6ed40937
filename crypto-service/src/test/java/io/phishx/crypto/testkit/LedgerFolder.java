package io.phishx.crypto.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** A shred ledger for the service under test; the same for every test of the build. */
public final class LedgerFolder implements QuarkusTestResourceLifecycleManager {

  private static final Path FOLDER = Path.of("target", "shred-ledger").toAbsolutePath();

  @Override
  public Map<String, String> start() {
    try {
      Files.createDirectories(FOLDER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("ENCRYPTION_SHRED_LEDGER", FOLDER.toString());
  }

  @Override
  public void stop() {}

  /** The file that remembers {@code tenant}. */
  public static Path of(UUID tenant) {
    return FOLDER.resolve(tenant + ".json");
  }
}
