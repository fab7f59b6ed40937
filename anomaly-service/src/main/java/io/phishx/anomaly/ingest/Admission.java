package io.phishx.anomaly.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Bounds the bytes of mail that are in work at once, so that a burst costs time and not memory. */
@ApplicationScoped
class Admission {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final long most;
  private final AtomicLong inWork = new AtomicLong();

  Admission(AnomalyConfig config, MeterRegistry metrics) {
    this.most = config.admission().asLongValue();
    metrics.gauge("phishx_ingest_in_work_bytes", inWork);
  }

  /** Runs {@code work} on {@code bytes}, or fails with {@link Problem.TooMany}. */
  <T> Uni<T> admit(long bytes, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (inWork.addAndGet(bytes) > most) {
                inWork.addAndGet(-bytes);
                return Uni.createFrom()
                    .failure(
                        new Problem.TooMany(
                            "too-much-mail", "too much mail is in work", RETRY_AFTER));
              }
              return Uni.createFrom()
                  .deferred(work::get)
                  .onTermination()
                  .invoke(() -> inWork.addAndGet(-bytes));
            });
  }
}
