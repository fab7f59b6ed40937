package io.phishx.auth.revocation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.Settings;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RevocationBudgetTest {

  @Test
  void budgetIsATenantsOwn() {
    // Given
    RevocationBudget budget =
        new RevocationBudget(
            Settings.of(Map.of("phishx.auth.tenants.revocations-per-minute", "2")));
    TenantId one = new TenantId(UUID.randomUUID());
    budget.spend(one);
    budget.spend(one);

    // When
    Problem.TooMany refused = assertThrows(Problem.TooMany.class, () -> budget.spend(one));

    // Then
    assertTrue(refused.retryAfter().compareTo(Duration.ofSeconds(31)) < 0);
    assertDoesNotThrow(() -> budget.spend(new TenantId(UUID.randomUUID())));
  }
}
