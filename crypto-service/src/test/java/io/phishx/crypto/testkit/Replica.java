package io.phishx.crypto.testkit;

import static io.restassured.RestAssured.given;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.ServiceReplica;
import io.phishx.testing.TrustResource;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged service as a process of its own, on the stores and with the trust of this test JVM.
 *
 * <p>Several share the database, as replicas do.
 */
public final class Replica implements AutoCloseable {

  private final ServiceReplica service;

  private Replica(ServiceReplica service) {
    this.service = service;
  }

  /** What each replica is told about the stores of this test JVM, in the database of the tests. */
  public static Map<String, String> onSharedStores() {
    return onStoresWith("phishx_crypto");
  }

  /** The same with a database of that name. */
  public static Map<String, String> onStoresWith(String database) {
    PostgresResource postgres = new PostgresResource();
    postgres.init(Map.of("database", database));
    return postgres.start();
  }

  /**
   * Starts one and returns at once.
   *
   * @param name of its folder and log below {@code target/replicas}
   * @param settings configuration beside what every replica has: the database at least
   */
  public static Replica start(String name, Map<String, String> settings) {
    return start(name, settings, Map.of());
  }

  /** As {@link #start(String, Map)}, with {@code environment} beside this process's own. */
  public static Replica start(
      String name, Map<String, String> settings, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    all.putAll(new RedisResource().start());
    all.putAll(new TrustResource().start());
    all.putAll(new LedgerFolder().start());
    all.put("ENCRYPTION_MASTER_KEY", "qkKx0GmRp3rYbFJ8bW1hZ1l0c3Vub3BpZ2htbGtqZ2Y=");
    all.put("phishx.audit.mac-key", "dGVzdHMtb25seS1hdWRpdC1tYWMta2V5LTMyLWJ5dGU=");
    all.putAll(settings);
    return new Replica(ServiceReplica.start(name, all, environment));
  }

  /** Returns when it can serve. */
  public Replica awaitReady() {
    service.awaitReady();
    return this;
  }

  public boolean isReady() throws IOException, InterruptedException {
    return service.isReady();
  }

  /** The readiness checks that hold it back now. */
  public List<String> holdBack() throws IOException, InterruptedException {
    return JsonPath.from(service.readiness())
        .getList("checks.findAll { it.status == 'DOWN' }.name");
  }

  public int port() {
    return service.url().getPort();
  }

  public URI url() {
    return service.url();
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
    return service.log();
  }

  public boolean isAlive() {
    return service.isAlive();
  }

  /** Asks it to end, as an orchestrator does, and waits for it. */
  public void stop() {
    service.stop();
  }

  /** Ends it at once, as a power cut would. */
  public void kill() {
    service.close();
  }

  @Override
  public void close() {
    service.close();
  }
}
