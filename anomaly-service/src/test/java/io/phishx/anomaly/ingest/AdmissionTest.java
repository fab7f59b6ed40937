package io.phishx.anomaly.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.anomaly.AnomalyConfigs;
import io.phishx.chassis.http.HttpConfig;
import io.phishx.chassis.problem.Problem;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.ClientAuth;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Admission admission =
      new Admission(
          AnomalyConfigs.with(Map.of("phishx.anomaly.admission", "100")), new Limit(40), metrics);

  @Test
  void whatDoesNotFitIsRefusedAndTakesNoRoom() {
    Admission.Place first = admission.admit(40L);
    admission.admit(40L);

    assertThrows(Problem.TooMany.class, () -> admission.admit(21L));
    assertEquals(80, inWork());

    first.leave();
    admission.admit(40L);
    assertEquals(80, inWork());
  }

  @Test
  void anUndeclaredLengthCountsAsTheLongest() {
    Admission.Place place = admission.admit(null);
    assertEquals(40, inWork());

    place.leave();
    assertEquals(0, inWork());
  }

  @Test
  void aMailInWorkKeepsItsRoomAfterItsCallerHungUp() {
    // Given
    Admission.Place place = admission.admit(30L);
    CompletableFuture<String> work = new CompletableFuture<>();
    CompletableFuture<String> answer =
        place
            .during(() -> Uni.createFrom().completionStage(work))
            .subscribeAsCompletionStage()
            .toCompletableFuture();

    // When
    place.leave();

    // Then
    assertEquals(30, inWork());
    work.complete("done");
    assertEquals("done", answer.join());
    assertEquals(0, inWork());
  }

  @Test
  void workThatFailsGivesItsRoomBack() {
    Admission.Place place = admission.admit(30L);
    Uni<String> failing =
        place.during(() -> Uni.createFrom().failure(new IllegalArgumentException("no mail")));

    assertThrows(
        CompletionException.class,
        () -> failing.subscribeAsCompletionStage().toCompletableFuture().join());
    place.leave();
    assertEquals(0, inWork());
  }

  @Test
  void workForACallerWhoHungUpBeforeDoesNotBegin() {
    Admission.Place place = admission.admit(30L);
    place.leave();

    Uni<String> work = place.during(() -> Uni.createFrom().item("done"));

    assertThrows(
        CompletionException.class,
        () -> work.subscribeAsCompletionStage().toCompletableFuture().join());
    assertEquals(0, inWork());
  }

  private double inWork() {
    return metrics.get("phishx_ingest_in_work_bytes").gauge().value();
  }

  private record Limit(long bytes) implements HttpConfig {
    @Override
    public MemorySize maxBody() {
      return new MemorySize(BigInteger.valueOf(bytes));
    }

    @Override
    public boolean requireTls() {
      return true;
    }

    @Override
    public ClientAuth clientAuth() {
      return ClientAuth.NONE;
    }

    @Override
    public long publicCalls() {
      return 1;
    }
  }
}
