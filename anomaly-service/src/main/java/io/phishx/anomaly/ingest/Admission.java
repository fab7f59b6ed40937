package io.phishx.anomaly.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.chassis.http.HttpConfig;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bounds the bytes of mail that are in work at once, so that a burst costs time and not memory. */
@ApplicationScoped
class Admission {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final long most;
  private final long longest;
  private final AtomicLong inWork = new AtomicLong();

  Admission(AnomalyConfig config, HttpConfig http, MeterRegistry metrics) {
    this.most = config.admission().asLongValue();
    this.longest = Math.min(most, http.maxBody().asLongValue());
    metrics.gauge("phishx_ingest_in_work_bytes", inWork);
  }

  /**
   * Room for a mail that is not read yet.
   *
   * @param declared its length in bytes; null if the caller does not say, which counts as the most
   *     that a body may have
   * @throws Problem.TooMany if too much is in work already
   */
  Place admit(@Nullable Long declared) {
    long bytes = declared == null ? longest : Math.min(declared, longest);
    if (inWork.addAndGet(bytes) > most) {
      inWork.addAndGet(-bytes);
      throw new Problem.TooMany("too-much-mail", "too much mail is in work", RETRY_AFTER, most);
    }
    return new Place(bytes);
  }

  /** Room for one mail, until its call has ended and so has the work on it. */
  final class Place {
    private final long bytes;
    private final AtomicInteger holders = new AtomicInteger(1);

    private Place(long bytes) {
      this.bytes = bytes;
    }

    /** Runs {@code work}, which keeps the room even where the caller hangs up meanwhile. */
    <T> Uni<T> during(Supplier<Uni<T>> work) {
      return Uni.createFrom()
          .deferred(
              () -> {
                if (holders.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
                  return Uni.createFrom().failure(new IllegalStateException("the caller hung up"));
                }
                return Uni.createFrom().deferred(work::get).onTermination().invoke(this::leave);
              });
    }

    /** The call has ended; once per call. */
    void leave() {
      if (holders.decrementAndGet() == 0) {
        inWork.addAndGet(-bytes);
      }
    }
  }
}
