package io.phishx.crypto.field;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** How long the calls on rows take, as histograms; those that fail too. */
@ApplicationScoped
class CallTimers {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final MeterRegistry metrics;

  CallTimers(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /**
   * Times {@code call} from its subscription to its end.
   *
   * @param operation {@code encrypt}, {@code decrypt} or {@code rewrap}
   */
  <T> Uni<T> timed(String operation, Supplier<Uni<T>> call) {
    Timer timer =
        Timer.builder("phishx_crypto_call")
            .description("Calls on rows, from the read body to the answer")
            .tag("operation", operation)
            .publishPercentileHistogram()
            .minimumExpectedValue(SHORTEST)
            .maximumExpectedValue(LONGEST)
            .register(metrics);
    return Uni.createFrom()
        .deferred(
            () -> {
              Timer.Sample sample = Timer.start(metrics);
              return call.get().onTermination().invoke(() -> sample.stop(timer));
            });
  }
}
