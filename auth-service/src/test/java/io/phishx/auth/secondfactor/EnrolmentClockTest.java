package io.phishx.auth.secondfactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.revocation.OtherSessions;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.StoredUser;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An enrolment that is begun at one replica and confirmed at another, whose clock is off. */
@QuarkusTest
@AuthService
class EnrolmentClockTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject Enrolment enrolment;
  @Inject TenantTransaction transactions;
  @Inject SecondFactor factor;
  @Inject Revocations revocations;
  @Inject OtherSessions others;
  @Inject AuditLog audit;
  @Inject Clock clock;
  @Inject AuthConfig config;

  private StoredUser user;

  @BeforeEach
  void aUser() throws SQLException {
    Callers.operator();
    user = StoredUser.ofANewTenant();
  }

  private Clock off(long minutes) {
    return Clock.offset(clock, Duration.ofMinutes(minutes));
  }

  private Enrolment replica(Clock itsClock) {
    return new Enrolment(transactions, factor, revocations, others, audit, itsClock, config);
  }

  private Totp begun(Enrolment replica) {
    String secret = replica.begin(user.tenant(), user.id(), "a user").await().atMost(SOON).secret();
    return new Totp(Secret.of(new Base32().decode(secret)));
  }

  private int confirmed(Clock itsClock, Totp totp) {
    return replica(itsClock)
        .confirm(user.tenant(), user.id(), UUID.randomUUID(), totp.code(itsClock.instant()))
        .await()
        .atMost(SOON)
        .size();
  }

  @ParameterizedTest
  @ValueSource(longs = {-20, 20})
  void whatWasBegunAMomentAgoIsConfirmedAtAReplicaWithAnotherClock(long minutes) {
    Totp totp = begun(enrolment);
    assertEquals(10, confirmed(off(minutes), totp));
  }

  @ParameterizedTest
  @ValueSource(longs = {-20, 20})
  void whatAReplicaWithAnotherClockBeganIsConfirmed(long minutes) {
    Totp totp = begun(replica(off(minutes)));
    assertEquals(10, confirmed(clock, totp));
  }

  @Test
  void clockThatIsBehindLengthensNoEnrolment() throws SQLException {
    // Given
    Totp totp = begun(enrolment);

    // When
    Database.execute(
        "update user_totp set pending_at = pending_at - interval '15 minutes' where user_id = ?",
        user.id());

    // Then
    assertThrows(Problem.Conflict.class, () -> confirmed(off(-20), totp));
  }
}
