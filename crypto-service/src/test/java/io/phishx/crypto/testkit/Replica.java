package io.phishx.crypto.testkit;

import static io.restassured.RestAssured.given;

import io.phishx.embedded.FreePorts;
import io.phishx.embedded.OwnedProcess;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TrustResource;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The packaged service as a process of its own, on the stores and with the trust of this test JVM.
 *
 * <p>Several share the database, as replicas do.
 */
public final class Replica implements AutoCloseable {

  private static final Path JAR =
      Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration STOP_GRACE = Duration.ofSeconds(30);
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port;
  private final int managementPort;
  private final OwnedProcess process;

  private Replica(int port, int managementPort, OwnedProcess process) {
    this.port = port;
    this.managementPort = managementPort;
    this.process = process;
  }

  /** What each replica is told about the stores of this test JVM, in the database of the tests. */
  public static Map<String, String> onSharedStores() {
    PostgresResource postgres = new PostgresResource();
    postgres.init(Map.of("database", "phishx_crypto"));
    return postgres.start();
  }

  /**
   * Starts one and returns at once.
   *
   * @param name of its folder and log below {@code target/replicas}
   * @param settings configuration beside what every replica has: the database at least
   */
  public static Replica start(String name, Map<String, String> settings) {
    int port = FreePorts.next();
    int managementPort = FreePorts.next();
    Path folder = Path.of("target", "replicas", name).toAbsolutePath();
    Properties file = new Properties();
    file.putAll(new RedisResource().start());
    file.putAll(new TrustResource().start());
    file.putAll(new LedgerFolder().start());
    file.putAll(
        Map.of(
            "quarkus.http.host", "127.0.0.1",
            "quarkus.http.port", Integer.toString(port),
            "quarkus.management.port", Integer.toString(managementPort),
            "ENCRYPTION_MASTER_KEY", "qkKx0GmRp3rYbFJ8bW1hZ1l0c3Vub3BpZ2htbGtqZ2Y=",
            "phishx.audit.mac-key", "dGVzdHMtb25seS1hdWRpdC1tYWMta2V5LTMyLWJ5dGU="));
    file.putAll(settings);
    try {
      Files.createDirectories(folder.resolve("config"));
      try (Writer out = Files.newBufferedWriter(folder.resolve("config/application.properties"))) {
        file.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Replica(
        port,
        managementPort,
        OwnedProcess.start(
            OwnedProcess.Spec.of(name, command(), folder.resolve("log.json"))
                .withDirectory(folder)
                .withStop(OwnedProcess.StopSignal.TERM, STOP_GRACE)));
  }

  private static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx256m",
        "-Dquarkus.profile=local",
        "-jar",
        JAR.toString());
  }

  /** Returns when it can serve. */
  public Replica awaitReady() {
    process.await(START_TIMEOUT, this::isReady);
    return this;
  }

  public boolean isReady() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
    return HTTP.send(HttpRequest.newBuilder(uri).timeout(PROBE).build(), BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  public int port() {
    return port;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Its answer to a call of whoever holds {@code token}. */
  public Response post(String token, String path, Object body) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .body(body)
        .post(url().resolve(path));
  }

  /** What it has logged so far. */
  public String log() {
    try {
      return Files.readString(process.logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end, as an orchestrator does, and waits for it. */
  public void stop() {
    process.close();
  }

  /** Ends it at once, as a power cut would. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.kill();
  }
}
