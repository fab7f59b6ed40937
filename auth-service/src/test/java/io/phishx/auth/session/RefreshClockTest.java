package io.phishx.auth.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.auth.limit.FailedCalls;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.session.Openings.Opened;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.token.AccessTokens;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refresh that is repeated at a replica whose clock is off. */
@QuarkusTest
@AuthService
class RefreshClockTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final RefreshPlace PLACE =
      new RefreshPlace("one browser", "clocks", Optional.empty());

  // test classes are made by Quarkus, which injects into fields
  @Inject Openings openings;
  @Inject RefreshRotation rotation;
  @Inject TenantTransaction transactions;
  @Inject AccessTokens tokens;
  @Inject Revocations revocations;
  @Inject RefreshReplay replay;
  @Inject RefreshReuse reuse;
  @Inject FailedCalls failures;
  @Inject OperatorTenant operator;
  @Inject AuditLog audit;
  @Inject Ids ids;
  @Inject Clock clock;
  @Inject MeterRegistry metrics;
  @Inject AuthConfig config;

  @BeforeEach
  void aKeySigns() {
    Callers.operator();
  }

  private RefreshRotation off(Duration by) {
    return new RefreshRotation(
        transactions,
        tokens,
        revocations,
        replay,
        reuse,
        failures,
        operator,
        audit,
        ids,
        Clock.offset(clock, by),
        metrics,
        config);
  }

  private static TokenAnswer rotated(RefreshRotation replica, Opened opened) {
    return replica.rotate(opened.refresh(), PLACE).await().atMost(SOON);
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, 60})
  void repeatedCallGetsTheSameAnswerAtAReplicaWithAnotherClock(long seconds) throws SQLException {
    // Given
    Opened opened = openings.session();
    TokenAnswer first = rotated(rotation, opened);

    // When
    TokenAnswer again = rotated(off(Duration.ofSeconds(seconds)), opened);

    // Then
    assertEquals(first, again);
  }

  @Test
  void clockAheadOfTheReplicaThatSpentATokenDoesNotLengthenTheGrace() throws SQLException {
    // Given
    Opened opened = openings.session();
    rotated(off(Duration.ofMinutes(1)), opened);

    // When the grace of ten seconds is over
    Database.execute(
        "update refresh_tokens set spent_at = spent_at - interval '11 s' where session_id = ?"
            + " and spent_at is not null",
        opened.session());

    // Then
    assertThrows(Problem.NotAuthenticated.class, () -> rotated(rotation, opened));
  }
}
