package io.phishx.anomaly.ingest;

import io.phishx.anomaly.AnomalyConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Keeps what takes long with large mail off the event loop. */
@ApplicationScoped
class Readers {

  private final WorkerExecutor workers;
  private final long atOnce;

  Readers(AnomalyConfig config, Vertx vertx) {
    this.workers = vertx.createSharedWorkerExecutor("mail-reader", config.readers());
    this.atOnce = config.readAtOnce().asLongValue();
  }

  /** Runs {@code work} on a mail of {@code bytes}: at once if it is small, else on a worker. */
  <T> Uni<T> run(int bytes, Supplier<T> work) {
    return bytes <= atOnce
        ? Uni.createFrom().item(work)
        : workers.executeBlocking(work::get, false);
  }
}
