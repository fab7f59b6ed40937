package io.phishx.local;

import io.phishx.embedded.CannotStart;
import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.embedded.EmbeddedRedis;
import io.phishx.gateway.Gateway;
import io.phishx.gateway.GatewayConfig;
import io.phishx.gateway.ServiceEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole system on this machine, for the launcher, the tests through the gateway and the
 * benchmarks.
 *
 * <p>Needs the services to be built. Methods block and are meant for one thread. {@link #close}
 * ends everything that was started; a killed JVM takes it all along too.
 */
public final class PhishxSystem implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(15);
  // Each JVM writes its cache before it ends, which five at once on a busy machine take long for.
  private static final Duration GRACE_OF_TRAINING = Duration.ofMinutes(10);

  private final DataFolder data;
  private final Ports ports;
  private final LocalSecrets secrets;
  private final Operator operator;
  private final Consumer<String> progress;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Stores stores;
  private @Nullable Fleet fleet;
  private @Nullable Gateway gateway;
  private @Nullable LocalCertificates certificates;

  PhishxSystem(
      DataFolder data,
      Ports ports,
      LocalSecrets secrets,
      Operator operator,
      Consumer<String> progress) {
    this.data = data;
    this.ports = ports;
    this.secrets = secrets;
    this.operator = operator;
    this.progress = progress;
  }

  public static SystemBuilder builder() {
    return new SystemBuilder();
  }

  /** Base of the public API. */
  public URI url() {
    return URI.create(scheme() + "://localhost:" + ports.gateway());
  }

  /** Base of a service's own port, past the gateway. */
  public URI serviceUrl(String service) {
    return URI.create(scheme() + "://127.0.0.1:" + fleet().get(service).entry().port());
  }

  /** Base of a service's health and metrics. */
  public URI managementUrl(String service) {
    return URI.create("http://127.0.0.1:" + fleet().get(service).entry().managementPort());
  }

  /** The system as a client sees it. */
  public PublicApi api() {
    return new PublicApi(url(), certificates == null ? http : certificates.client());
  }

  /** The services that have no start-up cache. */
  List<String> withoutStartUpCache() {
    Checkout checkout = Checkout.find();
    return ports.services().stream()
        .filter(entry -> !StartUpCache.beside(checkout.jar(entry)).settle())
        .map(ServiceEntry::name)
        .toList();
  }

  /** The authority of a run over TLS, as a PEM file. */
  public Optional<Path> authority() {
    return Optional.ofNullable(certificates).map(LocalCertificates::authority);
  }

  /** The services in the order of {@code services.yaml}. */
  public List<ServiceEntry> services() {
    return ports.services();
  }

  public Operator operator() {
    return operator;
  }

  /** The secret with which that service asks for its own tokens. */
  public String clientSecret(String service) {
    return secrets.urlSafe("client-secret." + service);
  }

  public EmbeddedPostgres postgres() {
    return stores().postgres();
  }

  public EmbeddedRedis redis() {
    return stores().redis();
  }

  public Path data() {
    return data.path();
  }

  public Path log(String service) {
    return data.log(service);
  }

  /** The service's process id, for measuring it. */
  public long pid(String service) {
    return fleet().get(service).pid();
  }

  /** The services that were started and don't run. */
  public List<String> ended() {
    return fleet().ended();
  }

  /** Ends a service as a power cut would. */
  public void kill(String service) {
    fleet().get(service).kill();
  }

  /** Lets a service end by itself. */
  public void stop(String service) {
    fleet().get(service).stop();
  }

  /** Starts a service again and returns when it is ready; does nothing more when it runs. */
  public void start(String service) {
    fleet().start(service);
  }

  /** Begins to start a service again. */
  void launch(String service) {
    fleet().get(service).start();
  }

  public void restart(String service) {
    stop(service);
    start(service);
  }

  /** Ends what was started, the youngest first. */
  @Override
  public void close() {
    if (gateway != null) {
      gateway.close();
    }
    try {
      if (fleet != null) {
        fleet.close();
      }
    } finally {
      if (stores != null) {
        stores.close();
      }
      data.close();
      http.close();
    }
  }

  void start(SystemBuilder wished, Checkout checkout) {
    long begin = System.nanoTime();
    stores = Stores.start(data, ports, secrets);
    progress.accept("PostgreSQL and Redis " + after(Duration.ofNanos(System.nanoTime() - begin)));
    if (wished.tls) {
      certificates = LocalCertificates.in(data.folder("tls"));
    }
    fleet = new Fleet(processes(wished, checkout));
    startGateway();
    fleet.launch(wished.startOrder);
    fleet.awaitReady((service, time) -> progress.accept(service + " " + after(time)));
  }

  private List<ServiceProcess> processes(SystemBuilder wished, Checkout checkout) {
    ServiceSettings writer =
        new ServiceSettings(ports, postgres(), redis(), secrets, operator, certificates);
    List<ServiceProcess> processes = new ArrayList<>();
    for (ServiceEntry entry : ports.services()) {
      Path folder = data.folder("run/" + entry.name());
      data.folder("run/" + entry.name() + "/config");
      writer.write(entry, folder, wished.settings.getOrDefault(entry.name(), Map.of()));
      Path jar = checkout.jar(entry);
      StartUpCache cache = StartUpCache.beside(jar);
      List<String> options = new ArrayList<>(wished.jvmOptions.apply(entry.name()));
      if (certificates != null) {
        options.addAll(certificates.trustedByJvm());
      }
      if (wished.training) {
        options.addAll(cache.training());
      } else if (wished.startUpCaches) {
        options.addAll(cache.use());
      }
      processes.add(
          new ServiceProcess(
              entry,
              jar,
              folder,
              data.log(entry.name()),
              options,
              wished.environment.apply(entry.name()),
              wished.training ? GRACE_OF_TRAINING : GRACE,
              http));
    }
    return processes;
  }

  private void startGateway() {
    try {
      gateway = Gateway.start(GatewayConfig.local(ports.gateway(), ports.services(), gatewayTls()));
    } catch (IOException e) {
      throw new CannotStart(
          "The gateway can't listen on port " + ports.gateway() + ": " + e.getMessage() + ".", e);
    }
  }

  private GatewayConfig.@Nullable ServiceTls gatewayTls() {
    LocalCertificates authority = certificates;
    if (authority == null) {
      return null;
    }
    LocalCertificates.Files own = authority.issue("gateway");
    return new GatewayConfig.ServiceTls(
        authority.authority(), new GatewayConfig.Tls(own.certificate(), own.key()));
  }

  private String scheme() {
    return certificates == null ? "http" : "https";
  }

  private Stores stores() {
    return started(stores);
  }

  private Fleet fleet() {
    return started(fleet);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the system is not started");
    }
    return part;
  }

  private static String after(Duration time) {
    return "ready after %.1f s".formatted(time.toMillis() / 1000.0);
  }
}
