package io.phishx.local;

import io.phishx.gateway.ServiceEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** The five services of a run, started and ended together. */
final class Fleet implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  private final Map<String, ServiceProcess> services = new LinkedHashMap<>();

  /** In the order of {@code services.yaml}. */
  Fleet(List<ServiceProcess> services) {
    services.forEach(service -> this.services.put(service.entry().name(), service));
  }

  ServiceProcess get(String name) {
    return Optional.ofNullable(services.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no service " + name));
  }

  /** Those that were started and don't run. */
  List<String> ended() {
    return services.values().stream()
        .filter(service -> !service.isAlive())
        .map(service -> service.entry().name())
        .toList();
  }

  /**
   * Starts them all at once, or one after the other, each when the one before accepts requests.
   *
   * @param order all names, or none
   */
  void launch(List<String> order) {
    if (order.isEmpty()) {
      services.values().forEach(ServiceProcess::start);
      return;
    }
    if (!order.containsAll(services.keySet()) || order.size() != services.size()) {
      throw new IllegalArgumentException("the start order must name each service, got " + order);
    }
    for (String name : order) {
      get(name).start();
      get(name).awaitLive(START_TIMEOUT);
    }
  }

  /**
   * Returns when all can serve.
   *
   * @param ready hears each name, and how long it took from this call on
   * @throws io.phishx.embedded.CannotStart when one ends or takes too long; then none runs
   */
  void awaitReady(BiConsumer<String, Duration> ready) {
    long begin = System.nanoTime();
    try {
      each(
          service -> {
            service.awaitReady(START_TIMEOUT);
            ready.accept(service.entry().name(), Duration.ofNanos(System.nanoTime() - begin));
          });
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /** Starts one again and returns when it is ready; does nothing more when it runs. */
  void start(String name) {
    get(name).start();
    get(name).awaitReady(START_TIMEOUT);
  }

  List<ServiceEntry> entries() {
    return services.values().stream().map(ServiceProcess::entry).toList();
  }

  @Override
  public void close() {
    each(ServiceProcess::stop);
  }

  private void each(java.util.function.Consumer<ServiceProcess> step) {
    List<CompletableFuture<Void>> steps = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ServiceProcess service : services.values()) {
        steps.add(CompletableFuture.runAsync(() -> step.accept(service), threads));
      }
      for (CompletableFuture<Void> one : steps) {
        try {
          one.join();
        } catch (CompletionException e) {
          throw Failures.cause(e);
        }
      }
    }
  }
}
