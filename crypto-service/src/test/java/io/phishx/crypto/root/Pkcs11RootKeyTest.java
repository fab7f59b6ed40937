package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.testkit.Configs;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A root key in SoftHSM2, where the test finds it by its environment ({@code SOFTHSM2_CONF} names
 * the token's folder, so the test runs itself in a process of its own).
 */
class Pkcs11RootKeyTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String PIN = "987654";
  private static final byte[] CONTEXT = {1, 2, 3};

  @TempDir static Path folder;
  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.closeAndAwait();
  }

  @Test
  void aKeyOfTheTokenWrapsAndAnotherOneCannotOpenIt() throws Exception {
    // Given
    Optional<Path> library = library();
    assumeTrue(library.isPresent(), "SoftHSM2 is not installed");
    Path settings = Files.writeString(folder.resolve("softhsm2.conf"), tokens());
    run(
        settings,
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "phishx",
        "--pin",
        PIN,
        "--so-pin",
        PIN);

    // When
    int exit =
        run(
            settings,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            InToken.class.getName(),
            library.get().toString());

    // Then
    assertEquals(0, exit);
  }

  @Test
  void withoutALibraryThereIsNoToken() {
    assertEquals(Optional.empty(), Pkcs11Token.of(Configs.crypto(Map.of()).pkcs11(), vertx));
  }

  @Test
  void aTokenAloneIsARootKeyToStartWith() {
    // Given
    CryptoConfig config =
        Configs.crypto(Map.of("pkcs11.library", "/lib/x.so", "pkcs11.key-label", "root"));

    // When / Then
    assertEquals(Optional.empty(), RootKeys.refusal(config, false));
  }

  private static String tokens() throws IOException {
    return "directories.tokendir = " + Files.createDirectory(folder.resolve("tokens")) + "\n";
  }

  private static Optional<Path> library() {
    return Stream.of(
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib64/pkcs11/libsofthsm2.so",
            "/opt/homebrew/lib/softhsm/libsofthsm2.so",
            "/usr/local/lib/softhsm/libsofthsm2.so")
        .map(Path::of)
        .filter(Files::exists)
        .findFirst();
  }

  private static int run(Path settings, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("SOFTHSM2_CONF", settings.toString());
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end: " + List.of(command));
    return process.exitValue();
  }

  /** What is tried with the token; its library reads its settings once per process. */
  static final class InToken {

    private InToken() {}

    public static void main(String[] args) throws Exception {
      Vertx vertx = Vertx.vertx();
      CryptoConfig config = Configs.crypto(Map.of("pkcs11.library", args[0], "pkcs11.pin", PIN));
      Pkcs11Token token = Pkcs11Token.of(config.pkcs11(), vertx).orElseThrow();
      TokenKeys.make(Path.of(args[0]), PIN, "first", "second");
      RootKey first = token.key("first");
      RootKey second = token.key("second");
      byte[] material = new byte[32];
      material[0] = 42;

      byte[] wrapped = first.wrap(material, CONTEXT).await().atMost(SOON);

      assertNotEquals(first.fingerprint(), second.fingerprint());
      assertEquals(first.fingerprint(), token.key("first").fingerprint());
      assertArrayEquals(material, first.unwrap(wrapped, CONTEXT).await().atMost(SOON));
      assertThrows(WrongRootKey.class, () -> second.unwrap(wrapped, CONTEXT).await().atMost(SOON));
      assertThrows(
          WrongRootKey.class, () -> first.unwrap(wrapped, new byte[1]).await().atMost(SOON));
      for (int i = 0; i < wrapped.length; i++) {
        byte[] flipped = wrapped.clone();
        flipped[i] ^= 1;
        assertThrows(WrongRootKey.class, () -> first.unwrap(flipped, CONTEXT).await().atMost(SOON));
      }
      assertThrows(IllegalStateException.class, () -> token.key("third"));
      System.exit(0);
    }
  }
}
