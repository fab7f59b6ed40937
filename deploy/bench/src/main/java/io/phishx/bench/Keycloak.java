package io.phishx.bench;

import io.phishx.embedded.CannotStart;
import io.phishx.embedded.DatabaseLogin;
import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.embedded.FreePorts;
import io.phishx.embedded.OwnedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keycloak as its own process in its production mode, built for PostgreSQL beforehand and with its
 * data in the same server as ours; {@code deploy/bench/run} unpacks it.
 */
final class Keycloak implements AutoCloseable {

  private static final String DATABASE = "keycloak";
  private static final Duration BUILD = Duration.ofMinutes(5);
  private static final Duration START = Duration.ofMinutes(5);

  private final OwnedProcess process;
  private final int port;

  private Keycloak(OwnedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Builds it for PostgreSQL and starts it with {@code realm}.
   *
   * @param home where its distribution was unpacked; its configuration and realm are replaced
   */
  static Keycloak start(Path home, EmbeddedPostgres postgres, KeycloakRealm realm, Path logs) {
    postgres.createDatabase(DATABASE);
    DatabaseLogin login = postgres.superuserLogin(DATABASE);
    int port = FreePorts.next();
    int management = FreePorts.next();
    configure(home, login.jdbcUrl(), port, management);
    Path realmFile = home.resolve("data/import/bench-realm.json");
    try {
      Files.createDirectories(realmFile.getParent());
      Files.writeString(realmFile, realm.json().encode(), StandardCharsets.UTF_8);
      build(home, logs);
      Map<String, String> environment = new HashMap<>();
      environment.put("JAVA_HOME", System.getProperty("java.home"));
      environment.put("KC_DB_USERNAME", login.user());
      environment.put("KC_DB_PASSWORD", login.password());
      OwnedProcess process =
          OwnedProcess.start(
              OwnedProcess.Spec.of(
                      "Keycloak",
                      List.of(script(home), "start", "--optimized", "--import-realm"),
                      logs.resolve("keycloak.log"))
                  .withEnvironment(environment)
                  .withDirectory(home));
      try (HttpClient http = HttpClient.newHttpClient()) {
        process.await(START, () -> ready(http, management));
      }
      return new Keycloak(process, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      realmFile.toFile().delete();
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The JVM, which the start script waits for. */
  long pid() {
    try (Stream<ProcessHandle> children =
        ProcessHandle.of(process.pid()).orElseThrow().children()) {
      return children
          .filter(child -> child.info().command().filter(c -> c.endsWith("java")).isPresent())
          .findFirst()
          .map(ProcessHandle::pid)
          .orElse(process.pid());
    }
  }

  @Override
  public void close() {
    process.close();
  }

  private static void configure(Path home, String jdbcUrl, int port, int management) {
    List<String> lines =
        List.of(
            "db=postgres",
            "db-url=" + jdbcUrl,
            "cache=local",
            "health-enabled=true",
            "http-enabled=true",
            "http-host=127.0.0.1",
            "http-port=" + port,
            "http-management-port=" + management,
            "hostname-strict=false",
            "spi-password-hashing--argon2--memory=19456",
            "spi-password-hashing--argon2--iterations=2",
            "spi-password-hashing--argon2--parallelism=1");
    try {
      Files.write(home.resolve("conf/keycloak.conf"), lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void build(Path home, Path logs) {
    OwnedProcess build =
        OwnedProcess.start(
            OwnedProcess.Spec.of(
                    "Keycloak's build",
                    List.of(script(home), "build"),
                    logs.resolve("keycloak-build.log"))
                .withEnvironment(Map.of("JAVA_HOME", System.getProperty("java.home")))
                .withDirectory(home));
    int code =
        build.onExit().orTimeout(BUILD.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
    if (code != 0) {
      throw new CannotStart(
          "Keycloak's build ended with " + code + ": " + String.join(" ", build.logTail(5)));
    }
  }

  private static String script(Path home) {
    return home.resolve("bin/kc.sh").toString();
  }

  private static boolean ready(HttpClient http, int management)
      throws IOException, InterruptedException {
    URI health = URI.create("http://127.0.0.1:" + management + "/health/ready");
    return http.send(
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build(),
                BodyHandlers.discarding())
            .statusCode()
        == 200;
  }
}
