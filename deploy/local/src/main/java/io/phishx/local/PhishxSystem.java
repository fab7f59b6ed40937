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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  private final DataFolder data;
  private final Ports ports;
  private final LocalSecrets secrets;
  private final Operator operator;
  private final Consumer<String> progress;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
  private @Nullable EmbeddedPostgres postgres;
  private @Nullable EmbeddedRedis redis;
  private @Nullable Gateway gateway;

  private PhishxSystem(
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

  public static Builder builder() {
    return new Builder();
  }

  /** What may be chosen; the default is a temporary run on free ports. */
  public static final class Builder {
    private @Nullable Path data;
    private @Nullable Integer gatewayPort;
    private @Nullable String operatorPassword;
    private List<String> startOrder = List.of();
    private List<String> jvmOptions = SmallJvm.options();
    private Consumer<String> progress = line -> {};
    private final Map<String, Map<String, String>> settings = new HashMap<>();

    private Builder() {}

    /** Keeps data, logs and secrets there across runs. */
    public Builder data(Path folder) {
      data = folder;
      return this;
    }

    /** A fixed public port; all others keep their usual distance from it. */
    public Builder gatewayPort(int port) {
      gatewayPort = port;
      return this;
    }

    /** The first operator's password; without it a generated one. */
    public Builder operatorPassword(String password) {
      operatorPassword = password;
      return this;
    }

    /**
     * Starts services one after the other, each when the one before accepts requests; all are
     * named.
     */
    public Builder startOrder(List<String> names) {
      startOrder = List.copyOf(names);
      return this;
    }

    /** Options of the services' JVMs in place of the ones for small machines. */
    public Builder jvmOptions(List<String> options) {
      jvmOptions = List.copyOf(options);
      return this;
    }

    /** A further line in a service's configuration; expressions are expanded. */
    public Builder setting(String service, String name, String value) {
      settings.computeIfAbsent(service, unknown -> new HashMap<>()).put(name, value);
      return this;
    }

    /** Hears one line for each thing that is up. */
    public Builder progress(Consumer<String> listener) {
      progress = listener;
      return this;
    }

    /**
     * Starts everything and returns when all of it is ready.
     *
     * @throws CannotStart with one sentence for the user; nothing is left running
     */
    public PhishxSystem start() {
      Ports ports = gatewayPort == null ? Ports.free() : Ports.around(gatewayPort);
      ports.requireFree();
      Checkout checkout = Checkout.find();
      DataFolder folder = data == null ? DataFolder.temporary() : DataFolder.persistent(data);
      LocalSecrets secrets = LocalSecrets.in(folder.path());
      String password =
          operatorPassword == null ? secrets.urlSafe("demo.password") : operatorPassword;
      PhishxSystem system =
          new PhishxSystem(
              folder, ports, secrets, new Operator("admin@demo.example", password), progress);
      try {
        system.start(checkout, startOrder, jvmOptions, settings);
        return system;
      } catch (RuntimeException failed) {
        system.close();
        throw failed;
      }
    }
  }

  /** Base of the public API. */
  public URI url() {
    return URI.create("http://localhost:" + ports.gateway());
  }

  /** Base of a service's own port, past the gateway. */
  public URI serviceUrl(String service) {
    return URI.create("http://127.0.0.1:" + process(service).entry().port());
  }

  /** Base of a service's health and metrics. */
  public URI managementUrl(String service) {
    return URI.create("http://127.0.0.1:" + process(service).entry().managementPort());
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
    return started(postgres);
  }

  public EmbeddedRedis redis() {
    return started(redis);
  }

  public Path data() {
    return data.path();
  }

  public Path log(String service) {
    return data.log(service);
  }

  /** The service's process id, for measuring it. */
  public long pid(String service) {
    return process(service).pid();
  }

  /** The services that were started and don't run. */
  public List<String> ended() {
    return services.values().stream()
        .filter(service -> !service.isAlive())
        .map(service -> service.entry().name())
        .toList();
  }

  /** Ends a service as a power cut would. */
  public void kill(String service) {
    process(service).kill();
  }

  /** Lets a service end by itself. */
  public void stop(String service) {
    process(service).stop();
  }

  /** Starts a service again and returns when it is ready; does nothing more when it runs. */
  public void start(String service) {
    process(service).start();
    process(service).awaitReady(START_TIMEOUT);
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
    List<CompletableFuture<Void>> ending = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ServiceProcess service : services.values()) {
        ending.add(CompletableFuture.runAsync(service::stop, threads));
      }
      CompletableFuture.allOf(ending.toArray(CompletableFuture<?>[]::new)).join();
    } finally {
      if (redis != null) {
        redis.close();
      }
      if (postgres != null) {
        postgres.close();
      }
      data.close();
      http.close();
    }
  }

  private void start(
      Checkout checkout,
      List<String> order,
      List<String> jvmOptions,
      Map<String, Map<String, String>> settings) {
    startStores();
    ServiceSettings writer = new ServiceSettings(ports, postgres(), redis(), secrets, operator);
    for (ServiceEntry entry : ports.services()) {
      Path folder = data.folder("run/" + entry.name());
      data.folder("run/" + entry.name() + "/config");
      writer.write(entry, folder, settings.getOrDefault(entry.name(), Map.of()));
      services.put(
          entry.name(),
          new ServiceProcess(
              entry, checkout.jar(entry), folder, data.log(entry.name()), jvmOptions, http));
    }
    startGateway();
    launch(order);
    awaitAll();
  }

  private void startStores() {
    long begin = System.nanoTime();
    CompletableFuture<EmbeddedRedis> cache =
        CompletableFuture.supplyAsync(
            () ->
                EmbeddedRedis.builder()
                    .port(ports.redis())
                    .password(secrets.urlSafe("redis.password"))
                    .start());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .port(ports.postgres())
            .passwords(secrets.databasePasswords())
            .databases(
                ports.services().stream().map(ServiceEntry::database).toArray(String[]::new));
    try {
      postgres =
          data.isTemporary() ? builder.start() : builder.home(data.folder("postgres")).start();
    } finally {
      redis = cache.handle((started, failure) -> started).join();
    }
    join(cache);
    progress.accept("PostgreSQL and Redis " + after(begin));
  }

  private void startGateway() {
    try {
      gateway = Gateway.start(GatewayConfig.local(ports.gateway(), ports.services()));
    } catch (IOException e) {
      throw new CannotStart(
          "The gateway can't listen on port " + ports.gateway() + ": " + e.getMessage() + ".", e);
    }
  }

  private void launch(List<String> order) {
    if (order.isEmpty()) {
      services.values().forEach(ServiceProcess::start);
      return;
    }
    if (!List.copyOf(services.keySet()).containsAll(order) || order.size() != services.size()) {
      throw new IllegalArgumentException("the start order must name each service, got " + order);
    }
    for (String name : order) {
      process(name).start();
      process(name).awaitLive(START_TIMEOUT);
    }
  }

  private void awaitAll() {
    long begin = System.nanoTime();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ServiceProcess service : services.values()) {
        waiting.add(
            CompletableFuture.runAsync(
                () -> {
                  service.awaitReady(START_TIMEOUT);
                  progress.accept(service.entry().name() + " " + after(begin));
                },
                threads));
      }
      try {
        waiting.forEach(PhishxSystem::join);
      } catch (RuntimeException failed) {
        services.values().forEach(ServiceProcess::stop);
        throw failed;
      }
    }
  }

  private ServiceProcess process(String name) {
    return Optional.ofNullable(services.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no service " + name));
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof CannotStart cannotStart) {
        throw cannotStart;
      }
      throw e;
    }
  }

  private static <T> T started(@Nullable T store) {
    if (store == null) {
      throw new IllegalStateException("the stores are not started");
    }
    return store;
  }

  private static String after(long begin) {
    return "ready after %.1f s".formatted((System.nanoTime() - begin) / 1e9);
  }
}
