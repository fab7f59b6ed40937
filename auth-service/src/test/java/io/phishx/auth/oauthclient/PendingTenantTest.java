package io.phishx.auth.oauthclient;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.auth.client.ServiceTokenSource;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.trust.PendingTenants;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What this service gets for a tenant that it is about to create. */
@QuarkusTest
@AuthService
class PendingTenantTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject ServiceTokenSource source;
  @Inject PendingTenants pending;

  @Test
  void thisServiceHasATokenOfATenantOnlyWhileItCreatesIt() {
    // Given
    Callers.operator();
    TenantId tenant = new TenantId(UUID.randomUUID());

    // When
    ServiceTokenSource.Issued issued =
        pending.during(tenant, () -> source.issue(Optional.of(tenant))).await().atMost(SOON);

    // Then
    assertFalse(issued.token().isEmpty());
    assertThrows(
        Problem.NotFound.class, () -> source.issue(Optional.of(tenant)).await().atMost(SOON));
  }
}
