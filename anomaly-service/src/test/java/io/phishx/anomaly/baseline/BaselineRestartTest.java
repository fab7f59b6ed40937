package io.phishx.anomaly.baseline;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.ServiceTest;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new process finds the baseline of the old one, whether that stopped or was killed. */
@QuarkusTest
@ServiceTest
class BaselineRestartTest {

  private static final Correspondents NOBODY = new Correspondents("nobody", "", List.of());

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject BaselineStore store;
  @Inject AnomalyConfig config;
  @Inject Clock clock;
  @Inject Baselines running;

  private final UUID tenant = UUID.randomUUID();

  @BeforeEach
  void ingestSomeMail() {
    for (int i = 0; i < 4; i++) {
      ingest(i, 10 * i);
    }
    // quarantined, so it is not learned
    ingest(5, 80);
  }

  @Test
  void aKilledProcessHasForgottenNothing() {
    assertLearned(loaded());
  }

  @Test
  void aSnapshotIsNotLearnedTwice() {
    running.keepChanged().await().atMost(PATIENCE);

    assertLearned(loaded());
  }

  /** What a process without memory finds. */
  private TenantBaseline loaded() {
    return new Baselines(store, config, clock, new SimpleMeterRegistry())
        .of(new TenantId(tenant), 1000)
        .await()
        .atMost(PATIENCE);
  }

  private static void assertLearned(TenantBaseline baseline) {
    assertEquals(4, baseline.view(NOBODY).window(Metric.RISK_SCORE).size());
    assertEquals(15, baseline.view(NOBODY).window(Metric.RISK_SCORE).mean());
  }

  private void ingest(int number, int risk) {
    given()
        .auth()
        .oauth2(TestTokens.of("api_client", tenant))
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "sender",
                "a" + number + "@b.example",
                "body",
                "mail " + number,
                "risk_score",
                risk))
        .post("/ingest/email")
        .then()
        .statusCode(201);
  }
}
