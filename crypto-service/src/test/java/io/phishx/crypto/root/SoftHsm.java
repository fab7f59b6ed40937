package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A token of SoftHSM2 in a folder of its own. Its library reads in its environment where that is,
 * once per process, so whoever uses it is a process of its own.
 */
public final class SoftHsm {

  public static final String PIN = "987654-of-the-user";
  private static final String OFFICERS_PIN = "456789-of-the-officer";
  private static final String NAME = "phishx";
  private static final String WRAPPER =
      "jdk.crypto.cryptoki/sun.security.pkcs11.wrapper=ALL-UNNAMED";

  private final Path library;
  private final Path folder;
  private final Path settings;

  private SoftHsm(Path library, Path folder, Path settings) {
    this.library = library;
    this.folder = folder;
    this.settings = settings;
  }

  /** A token without keys below {@code folder}; the test is left out where there is no SoftHSM2. */
  public static SoftHsm in(Path folder) throws Exception {
    Optional<Path> library = library();
    assumeTrue(library.isPresent(), "SoftHSM2 is not installed");
    Path settings =
        Files.writeString(
            folder.resolve("softhsm2.conf"),
            "directories.tokendir = " + Files.createDirectory(folder.resolve("tokens")) + "\n");
    SoftHsm token = new SoftHsm(library.get(), folder, settings);
    token.utility(
        "--init-token", "--free", "--label", NAME, "--pin", PIN, "--so-pin", OFFICERS_PIN);
    return token;
  }

  /** The token whose settings this process inherited. */
  static SoftHsm ofThisProcess() {
    Path settings = Path.of(System.getenv("SOFTHSM2_CONF"));
    return new SoftHsm(library().orElseThrow(), settings.resolveSibling(""), settings);
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

  public Path path() {
    return library;
  }

  /** What a process needs to find it. */
  public Map<String, String> environment() {
    return Map.of("SOFTHSM2_CONF", settings.toString());
  }

  /** Its keys are gone, as an officer does it. */
  void initialiseAnew() throws Exception {
    utility(
        "--init-token", "--token", NAME, "--label", NAME, "--pin", PIN, "--so-pin", OFFICERS_PIN);
  }

  /** Makes AES-256 keys in it that seal and open, by a process of its own. */
  public void makeKeys(String... labels) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(library.toString(), PIN));
    arguments.addAll(List.of(labels));
    run(TokenKeys.class, arguments);
  }

  /** Runs {@code trial} with this token; gives what it has said. */
  String run(Class<?> trial) throws Exception {
    return run(trial, List.of());
  }

  private String run(Class<?> main, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-exports",
                WRAPPER,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return run(command);
  }

  private void utility(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("softhsm2-util"));
    command.addAll(List.of(arguments));
    run(command);
  }

  private String run(List<String> command) throws Exception {
    Path said = Files.createTempFile(folder, "said", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(environment());
    Process process = builder.start();
    boolean ended = process.waitFor(90, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertTrue(ended, () -> "did not end: " + command + "\n" + text(said));
    assertEquals(0, process.exitValue(), () -> text(said));
    return text(said);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
