package io.phishx.bench;

import io.phishx.embedded.CannotStart;
import io.phishx.local.DemoTenant;
import io.phishx.local.PhishxSystem;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts the system on free ports, and the peer where it is unpacked, drives them over HTTP and
 * prints Markdown.
 *
 * <p>Arguments: {@code auth}, {@code crypto}, {@code rewrap}, {@code keys}, {@code lag} or {@code
 * memory}; then runs of each scenario and seconds of each run, or the number of mails, key
 * versions, trials or sessions.
 */
public final class HttpBench {

  private static final int CONNECTIONS = 32;
  private static final int RUNS = 5;
  private static final int SECONDS = 6;
  private static final int TRIALS = 400;
  private static final int SESSIONS = 10_000;
  private static final int MAILS = 20_000;

  private final PhishxSystem system;
  private final OpenLoop driver;
  private final PrintStream out;

  private HttpBench(PhishxSystem system, OpenLoop driver, PrintStream out) {
    this.system = system;
    this.driver = driver;
    this.out = out;
  }

  @SuppressWarnings("SystemOut") // the table is this program's product
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    String what = arguments.length > 0 ? arguments[0] : "";
    int[] numbers = new int[2];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = arguments.length > i + 1 ? Integer.parseInt(arguments[i + 1]) : 0;
    }
    try (PhishxSystem system = start();
        OpenLoop driver = new OpenLoop(CONNECTIONS)) {
      new DemoTenant(system.api(), system.operator()).create();
      new HttpBench(system, driver, out).measure(what, numbers[0], numbers[1]);
    } catch (CannotStart e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (SQLException e) {
      throw new IllegalStateException("the databases of the run do not answer", e);
    }
  }

  private static PhishxSystem start() {
    Path home = Path.of(System.getProperty("phishx.home"));
    return PhishxSystem.builder()
        .jvmOptions(service -> Pod.ofChart(home, service).jvm())
        .environment(service -> Pod.ofChart(home, service).environment())
        // one run outlasts the usual lives
        .setting("auth-service", "phishx.auth.token.lifetime", "60m")
        .setting("auth-service", "phishx.auth.token.service-lifetime", "60m")
        // it looks at each tenant after its start: not while others are measured on these
        // processors
        .setting("auth-service", "phishx.rewrap.first-after", "3h")
        // as fast as it goes
        .setting("anomaly-service", "phishx.rewrap.share", "1")
        .progress(HttpBench::progress)
        .start();
  }

  private void measure(String what, int first, int second) throws SQLException {
    switch (what) {
      case "auth" -> {
        try (Peer peer = Peer.start(system)) {
          List<TokenServer> servers = new ArrayList<>(List.of(new AuthServer(system)));
          servers.addAll(peer.servers());
          load(first, second).measure(new AuthFigures(driver).of(servers));
        }
      }
      case "crypto" ->
          load(first, second).measure(new CryptoFigures(system, driver, anomalyToken()).figures());
      case "rewrap" ->
          new RewrapRate(system, driver, HttpBench::progress)
              .measure(first == 0 ? MAILS : first, out);
      case "keys" -> new KeyScale(system, driver, out, HttpBench::progress).measure(first);
      case "lag" -> new RevocationLag(system, driver).measure(first == 0 ? TRIALS : first, out);
      case "memory" -> {
        try (Peer peer = Peer.start(system)) {
          List<TokenServer> servers = new ArrayList<>(List.of(new AuthServer(system)));
          servers.addAll(peer.servers());
          new SessionMemory(driver, first == 0 ? SESSIONS : first, out).measure(servers);
        }
      }
      default ->
          throw new CannotStart(
              "Expected auth, crypto, rewrap, keys, lag or memory, got " + what + ".");
    }
  }

  private LoadTest load(int runs, int seconds) {
    return new LoadTest(
        driver,
        out,
        HttpBench::progress,
        runs == 0 ? RUNS : runs,
        Duration.ofSeconds(seconds == 0 ? SECONDS : seconds));
  }

  /** A service's token for the operator's tenant, as anomaly-service gets it. */
  private String anomalyToken() {
    return driver
        .require(
            Call.form(
                system.serviceUrl("auth-service").resolve("/auth/token"),
                Call.basic("anomaly-service", system.clientSecret("anomaly-service")),
                Map.of("grant_type", "client_credentials"),
                Call.Expectation.ok("\"access_token\"")))
        .toJsonObject()
        .getString("access_token");
  }

  @SuppressWarnings("SystemOut") // for who waits before the terminal
  private static void progress(String line) {
    System.err.println("  " + line);
  }

  /** Keycloak, or nobody where it isn't unpacked. */
  private record Peer(@Nullable Keycloak keycloak, List<TokenServer> servers)
      implements AutoCloseable {

    static Peer start(PhishxSystem system) {
      String home = System.getProperty("phishx.bench.keycloak", "");
      if (home.isEmpty()) {
        return new Peer(null, List.of());
      }
      KeycloakRealm realm = KeycloakRealm.random();
      Keycloak keycloak =
          Keycloak.start(Path.of(home), system.postgres(), realm, system.data().resolve("logs"));
      return new Peer(keycloak, List.of(new KeycloakServer(keycloak, realm)));
    }

    @Override
    public void close() {
      if (keycloak != null) {
        keycloak.close();
      }
    }
  }
}
