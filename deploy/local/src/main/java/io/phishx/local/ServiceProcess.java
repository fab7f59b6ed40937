package io.phishx.local;

import io.phishx.embedded.OwnedProcess;
import io.phishx.gateway.ServiceEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One service as a process of its own, with its configuration file, log and health. */
final class ServiceProcess {

  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

  private final ServiceEntry entry;
  private final Path jar;
  private final Path folder;
  private final Path log;
  private final List<String> jvmOptions;
  private final Map<String, String> environment;
  private final Duration grace;
  private final HttpClient http;
  private @Nullable OwnedProcess process;

  /**
   * @param folder its working directory, which holds {@code config/application.properties}
   * @param grace how long it may take to end by itself
   */
  ServiceProcess(
      ServiceEntry entry,
      Path jar,
      Path folder,
      Path log,
      List<String> jvmOptions,
      Map<String, String> environment,
      Duration grace,
      HttpClient http) {
    this.entry = entry;
    this.jar = jar;
    this.folder = folder;
    this.log = log;
    this.jvmOptions = List.copyOf(jvmOptions);
    this.environment = Map.copyOf(environment);
    this.grace = grace;
    this.http = http;
  }

  ServiceEntry entry() {
    return entry;
  }

  /** Starts it and returns at once; does nothing when it runs. */
  synchronized void start() {
    if (isAlive()) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-Dquarkus.profile=local");
    command.add("-jar");
    command.add(jar.toString());
    process =
        OwnedProcess.start(
            OwnedProcess.Spec.of(entry.name(), command, log)
                .withEnvironment(environment)
                .withDirectory(folder)
                .withStop(OwnedProcess.StopSignal.TERM, grace));
  }

  /**
   * Returns when it accepts requests; throws {@code CannotStart} when it ends or takes too long.
   */
  void awaitLive(Duration timeout) {
    running().await(timeout, () -> answers("/q/health/live"));
  }

  /** Returns when it can serve; throws {@code CannotStart} when it ends or takes too long. */
  void awaitReady(Duration timeout) {
    running().await(timeout, () -> answers("/q/health/ready"));
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Its process id; only while it runs. */
  long pid() {
    return running().pid();
  }

  synchronized void stop() {
    if (process != null) {
      process.close();
    }
  }

  synchronized void kill() {
    if (process != null) {
      process.kill();
    }
  }

  private synchronized OwnedProcess running() {
    if (process == null) {
      throw new IllegalStateException(entry.name() + " was not started");
    }
    return process;
  }

  private boolean answers(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + entry.managementPort() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PROBE).build();
    boolean yes = http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    if (!yes) {
      Thread.sleep(BETWEEN_PROBES);
    }
    return yes;
  }
}
