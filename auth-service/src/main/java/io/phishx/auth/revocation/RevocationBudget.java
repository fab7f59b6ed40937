package io.phishx.auth.revocation;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.auth.limit.CallBudgets;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/**
 * Bounds how often the clients of a tenant take tokens back, over all replicas: each revocation is
 * something that every service reads and keeps until the token expires, for all tenants together.
 * What an admin does has no budget, so that no client can spend it for him. No revocation waits for
 * Redis to be counted, see {@link CallBudgets}.
 */
@ApplicationScoped
public class RevocationBudget {

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final int ALL_OF_A_CLIENT = 10;

  private final int limit;
  private final CallBudgets budgets;
  private final MeterRegistry metrics;

  RevocationBudget(AuthConfig config, CallBudgets budgets, MeterRegistry metrics) {
    this.limit = config.tenants().revocationsPerMinute();
    this.budgets = budgets;
    this.metrics = metrics;
  }

  /**
   * Takes one token that a client takes back off its tenant's budget.
   *
   * @throws Problem.TooMany if it is spent
   */
  public void spend(TenantId tenant) {
    spend(
        "revocations:" + tenant,
        limit,
        "expected a tenant's clients to take tokens back at most "
            + limit
            + " times a minute; POST /auth/revoke-all with one of a client's takes all of its"
            + " tokens back");
  }

  /**
   * Takes one off the budget of a client that takes all of its tokens back: its own, so that this
   * is left when the tenant's budget is spent.
   *
   * @throws Problem.TooMany if it is spent
   */
  void spendAll(UUID client) {
    spend(
        "revocations-of-all:" + client,
        ALL_OF_A_CLIENT,
        "expected a client to take all of its tokens back at most "
            + ALL_OF_A_CLIENT
            + " times a minute");
  }

  private void spend(String key, int most, String expected) {
    budgets
        .spend(key, most, WINDOW)
        .ifPresent(
            left -> {
              metrics.counter("phishx_auth_calls_limited_total", "kind", "revocation").increment();
              throw new Problem.TooMany(
                  "too-many-revocations",
                  expected,
                  left.compareTo(SOONEST) > 0 ? left : SOONEST,
                  most);
            });
  }
}
