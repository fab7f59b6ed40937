package io.phishx.local;

import io.phishx.embedded.CannotStart;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What may be chosen; the default is a temporary run on free ports. */
public final class SystemBuilder {
  private @Nullable Path data;
  private @Nullable Integer gatewayPort;
  private @Nullable String operatorPassword;
  List<String> startOrder = List.of();
  Function<String, List<String>> jvmOptions = service -> SmallJvm.options();
  Function<String, Map<String, String>> environment = service -> Map.of();
  private Consumer<String> progress = line -> {};
  boolean startUpCaches = true;
  boolean training;
  boolean tls;
  final Map<String, Map<String, String>> settings = new HashMap<>();

  SystemBuilder() {}

  /** Keeps data, logs and secrets there across runs. */
  public SystemBuilder data(Path folder) {
    data = folder;
    return this;
  }

  /** A fixed public port; all others keep their usual distance from it. */
  public SystemBuilder gatewayPort(int port) {
    gatewayPort = port;
    return this;
  }

  /** The first operator's password; without it a generated one. */
  public SystemBuilder operatorPassword(String password) {
    operatorPassword = password;
    return this;
  }

  /**
   * Starts services one after the other, each when the one before accepts requests; all are named.
   */
  public SystemBuilder startOrder(List<String> names) {
    startOrder = List.copyOf(names);
    return this;
  }

  /**
   * Options of each service's JVM in place of the ones for small machines; the start-up caches,
   * which were made with those, are left out too.
   *
   * @param ofService options by the service's name
   */
  public SystemBuilder jvmOptions(Function<String, List<String>> ofService) {
    jvmOptions = ofService;
    startUpCaches = false;
    return this;
  }

  /**
   * Variables of each service's environment besides this process's own.
   *
   * @param ofService variables by the service's name
   */
  public SystemBuilder environment(Function<String, Map<String, String>> ofService) {
    environment = ofService;
    return this;
  }

  /** Makes the services' start-up caches when it ends, which takes a while longer. */
  public SystemBuilder training() {
    training = true;
    return this;
  }

  /**
   * The public origin is https; services speak only TLS and only with those who show a certificate
   * of this run.
   */
  public SystemBuilder tls() {
    tls = true;
    return this;
  }

  /** A further line in a service's configuration; expressions are expanded. */
  public SystemBuilder setting(String service, String name, String value) {
    settings.computeIfAbsent(service, unknown -> new HashMap<>()).put(name, value);
    return this;
  }

  /** Hears one line for each thing that is up. */
  public SystemBuilder progress(Consumer<String> listener) {
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
      system.start(this, checkout);
      return system;
    } catch (RuntimeException failed) {
      system.close();
      throw failed;
    }
  }
}
