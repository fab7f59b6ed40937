package io.phishx.auth.rewrap;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.FakeKeyUpkeep;
import io.phishx.crypto.client.RewrapJob;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A tenant for whom services get no token is neither behind nor a fault. */
@QuarkusTest
@AuthService
class SuspendedTenantTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @Inject RewrapJob job;
  @Inject CountingCipher cipher;
  @Inject FakeKeyUpkeep upkeep;
  @Inject MeterRegistry metrics;

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final Handler heard =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            warnings.add(logged.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private void lookAt(TenantId tenant) {
    int before = upkeep.asked(tenant);
    await()
        .atMost(LONG)
        .until(
            () -> {
              job.wake(tenant);
              return upkeep.asked(tenant) > before;
            });
  }

  @Test
  void suspendedTenantIsNotBehindAndNoWarning() {
    // Given
    TenantId tenant = new TenantId(Callers.tenant().id());
    cipher.rotate();
    upkeep.suspend(tenant);
    Logger log = Logger.getLogger(RewrapJob.class.getName());
    log.addHandler(heard);
    try {

      // When
      lookAt(tenant);
      // the first look has ended once there is a second
      lookAt(tenant);
      lookAt(tenant);

      // Then
      assertEquals(List.of(), warnings);
      await()
          .atMost(LONG)
          .until(() -> metrics.get("phishx_rewrap_behind_seconds").gauge().value() == 0);
    } finally {
      log.removeHandler(heard);
    }
  }
}
