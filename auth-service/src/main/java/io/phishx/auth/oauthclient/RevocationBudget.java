package io.phishx.auth.oauthclient;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Bounds how many tokens the clients of a tenant take back at this replica: each revocation is
 * something that every service reads and keeps until the token expires, for all tenants together.
 */
@ApplicationScoped
class RevocationBudget {

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MAX_TENANTS = 100_000;

  private final long limit;
  private final Cache<TenantId, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MAX_TENANTS).expireAfterAccess(WINDOW).build();

  RevocationBudget(AuthConfig config) {
    this.limit = config.tenants().revocationsPerMinute();
  }

  /**
   * Takes one off the tenant's budget.
   *
   * @throws Problem.TooMany if it is spent
   */
  void spend(TenantId tenant) {
    ConsumptionProbe spent =
        buckets
            .get(
                tenant,
                id ->
                    Bucket.builder()
                        .addLimit(full -> full.capacity(limit).refillGreedy(limit, WINDOW))
                        .build())
            .tryConsumeAndReturnRemaining(1);
    if (!spent.isConsumed()) {
      throw new Problem.TooMany(
          "too-many-revocations",
          "expected at most "
              + limit
              + " tokens a minute to be taken back by a tenant's clients; to take all of a client's"
              + " back, call POST /auth/revoke-all with one of them",
          Duration.ofNanos(spent.getNanosToWaitForRefill()),
          limit);
    }
  }
}
