package io.phishx.auth.client;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * This service's own tokens, one per tenant, kept until shortly before they expire. Concurrent
 * callers share one request; a failed request is not kept.
 */
@ApplicationScoped
public class ServiceTokens {

  private static final int MAX_TENANTS = 10_000;

  private final ServiceTokenSource source;
  private final AsyncCache<Optional<TenantId>, ServiceTokenSource.Issued> tokens =
      Caffeine.newBuilder()
          .maximumSize(MAX_TENANTS)
          .expireAfter(
              Expiry.<Optional<TenantId>, ServiceTokenSource.Issued>creating(
                  (tenant, issued) -> issued.lifetime().multipliedBy(4).dividedBy(5)))
          .buildAsync();

  public ServiceTokens(ServiceTokenSource source) {
    this.source = source;
  }

  /**
   * A token for calls that concern {@code tenant}.
   *
   * @return fails with {@code Problem.Unavailable} when auth-service is away
   */
  public Uni<String> forTenant(TenantId tenant) {
    return of(Optional.of(tenant));
  }

  /** A token for calls that concern no tenant, such as reading a feed. */
  public Uni<String> ofOperator() {
    return of(Optional.empty());
  }

  /** What {@link #forTenant} gives, as what a caller shows. */
  public Credentials asCredentials(TenantId tenant) {
    return new OwnToken(this, Optional.of(tenant));
  }

  /** What {@link #ofOperator} gives, as what a caller shows. */
  public Credentials asCredentials() {
    return new OwnToken(this, Optional.empty());
  }

  /** Drops {@code token} after it was refused, so that the next call gets another. */
  public void forget(String token) {
    tokens.synchronous().asMap().values().removeIf(issued -> issued.token().equals(token));
  }

  private Uni<String> of(Optional<TenantId> tenant) {
    return Uni.createFrom()
        .completionStage(
            () ->
                tokens.get(
                    tenant, (key, executor) -> source.issue(key).subscribeAsCompletionStage()))
        .onFailure(java.util.concurrent.CompletionException.class)
        .transform(e -> e.getCause() == null ? e : e.getCause())
        .map(ServiceTokenSource.Issued::token);
  }
}
