package io.phishx.testing;

import io.phishx.embedded.FreePorts;
import io.phishx.embedded.OwnedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The packaged service of the module under test as a process of its own, in the local profile; for
 * tests that run after the packaging ({@code *IT}). Those that are given the same stores are
 * replicas of each other.
 */
public final class ServiceReplica implements AutoCloseable {

  private static final Path JAR =
      Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration STOP_GRACE = Duration.ofSeconds(30);
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI url;
  private final URI ready;
  private final OwnedProcess process;

  private ServiceReplica(int port, int managementPort, OwnedProcess process) {
    this.url = URI.create("http://127.0.0.1:" + port);
    this.ready = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
    this.process = process;
  }

  /**
   * Starts one and returns at once.
   *
   * @param name of its folder and log below {@code target/replicas}
   * @param settings its configuration, but for the ports, which are free ones
   */
  public static ServiceReplica start(String name, Map<String, String> settings) {
    return start(name, settings, Map.of());
  }

  /** As {@link #start(String, Map)}, with {@code environment} beside this process's own. */
  public static ServiceReplica start(
      String name, Map<String, String> settings, Map<String, String> environment) {
    int port = FreePorts.next();
    int managementPort = FreePorts.next();
    Path folder = Path.of("target", "replicas", name).toAbsolutePath();
    Properties file = new Properties();
    file.putAll(settings);
    file.setProperty("quarkus.http.host", "127.0.0.1");
    file.setProperty("quarkus.http.port", Integer.toString(port));
    file.setProperty("quarkus.management.port", Integer.toString(managementPort));
    try {
      Files.createDirectories(folder.resolve("config"));
      try (Writer out = Files.newBufferedWriter(folder.resolve("config/application.properties"))) {
        file.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    OwnedProcess.Spec spec =
        OwnedProcess.Spec.of(name, command(), folder.resolve("log.json"))
            .withDirectory(folder)
            .withEnvironment(environment)
            .withStop(OwnedProcess.StopSignal.TERM, STOP_GRACE);
    return new ServiceReplica(port, managementPort, OwnedProcess.start(spec));
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
  public ServiceReplica awaitReady() {
    process.await(START_TIMEOUT, this::isReady);
    return this;
  }

  /** Whether it can serve now. */
  public boolean isReady() throws IOException, InterruptedException {
    return askReady().statusCode() == 200;
  }

  /** Which readiness checks hold it back, and which do not: its answer, as JSON. */
  public String readiness() throws IOException, InterruptedException {
    return askReady().body();
  }

  private HttpResponse<String> askReady() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(ready).timeout(PROBE).build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  /** Where it serves. */
  public URI url() {
    return url;
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
  @Override
  public void close() {
    process.kill();
  }
}
