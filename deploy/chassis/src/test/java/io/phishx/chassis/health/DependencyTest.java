package io.phishx.chassis.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.testing.SetClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DependencyTest {

  private final SetClock clock = new SetClock(Instant.EPOCH);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Dependencies dependencies = new Dependencies(clock, metrics);
  private final Dependency crypto = dependencies.named("crypto");

  @Test
  void whatAnswersIsUp() {
    called(200);

    assertEquals("confirmed", word());
    assertEquals(1, gauge());
  }

  @Test
  void whatFailsOrSaysThatItCannotIsDegradedUntilItAnswers() {
    called(503);
    assertEquals("degraded", word());
    assertEquals(0, gauge());

    called(200);
    assertEquals("confirmed", word());

    crypto
        .watch(Uni.createFrom().<Integer>failure(new IllegalStateException("no")), status -> true)
        .onFailure()
        .recoverWithNull()
        .await()
        .indefinitely();
    assertEquals("degraded", word());
  }

  @Test
  void callThatIsGivenUpHadNoAnswer() {
    crypto.watch(Uni.createFrom().<Integer>nothing(), s -> true).subscribe().with(s -> {}).cancel();

    assertFalse(crypto.isUp());
  }

  @Test
  void whereNobodyCallsNobodyKnowsAfterAMinute() {
    called(503);
    clock.passes(Duration.ofSeconds(59));
    assertFalse(crypto.isUp());

    clock.passes(Duration.ofSeconds(2));
    assertTrue(crypto.isUp());
  }

  @Test
  void serviceStaysReady() {
    called(503);

    assertEquals(HealthCheckResponse.Status.UP, health().getStatus());
  }

  private void called(int status) {
    crypto
        .watch(Uni.createFrom().item(status), came -> came < 500)
        .await()
        .atMost(Duration.ofSeconds(1));
  }

  private @Nullable Object word() {
    return data().get("crypto");
  }

  private Map<String, Object> data() {
    Optional<Map<String, Object>> data = health().getData();
    return data.orElseThrow();
  }

  private HealthCheckResponse health() {
    return new DependencyState(dependencies).call();
  }

  private double gauge() {
    return metrics.get("phishx_dependency_up").tag("dependency", "crypto").gauge().value();
  }
}
