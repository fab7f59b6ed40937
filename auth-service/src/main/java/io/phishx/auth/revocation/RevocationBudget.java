package io.phishx.auth.revocation;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.http.MinuteBudget;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Bounds how often the clients of a tenant take tokens back at this replica: each revocation is
 * something that every service reads and keeps until the token expires, for all tenants together.
 * What an admin does has no budget, so that no client can spend it for him.
 */
@ApplicationScoped
public class RevocationBudget {

  private final long limit;
  private final MinuteBudget<TenantId> budget = new MinuteBudget<>();

  RevocationBudget(AuthConfig config) {
    this.limit = config.tenants().revocationsPerMinute();
  }

  /**
   * Takes one off the tenant's budget.
   *
   * @throws Problem.TooMany if it is spent
   */
  public void spend(TenantId tenant) {
    budget
        .spend(tenant, limit)
        .ifPresent(
            wait -> {
              throw new Problem.TooMany(
                  "too-many-revocations",
                  "expected a tenant's clients to take tokens back at most "
                      + limit
                      + " times a minute; POST /auth/revoke-all with one of a client's takes all"
                      + " of its tokens back",
                  wait,
                  limit);
            });
  }
}
