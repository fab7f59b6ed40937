package io.phishx.auth.client;

import io.phishx.chassis.feed.Reading;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which scope tolerates which age of the trust snapshot: a call that only a privileged scope opens
 * needs one that was confirmed within seconds, or is answered with 503.
 *
 * <p>It stands after matching, where the needed scope is known.
 */
class FreshnessRule {

  private final Trust trust;
  private final TrustConfig config;
  private final CurrentIdentityAssociation identity;
  private final Clock clock;
  private final ConcurrentMap<Method, Set<String>> required = new ConcurrentHashMap<>();

  FreshnessRule(Trust trust, TrustConfig config, CurrentIdentityAssociation identity, Clock clock) {
    this.trust = trust;
    this.config = config;
    this.identity = identity;
    this.clock = clock;
  }

  @ServerRequestFilter
  public @Nullable Uni<Response> check(ResourceInfo resource) {
    Method method = resource.getResourceMethod();
    Set<String> scopes =
        method == null ? Set.of() : required.computeIfAbsent(method, FreshnessRule::scopesOf);
    if (scopes.stream().noneMatch(FreshnessRule::isPrivileged) || isFresh()) {
      return null;
    }
    return identity
        .getDeferredIdentity()
        .invoke(
            caller -> {
              boolean opensOtherwise =
                  scopes.stream().anyMatch(s -> !isPrivileged(s) && caller.hasRole(s));
              if (!caller.isAnonymous() && !opensOtherwise) {
                throw CallerPrincipalFactory.unconfirmed();
              }
            })
        .map(caller -> null);
  }

  private boolean isFresh() {
    return switch (trust.reading()) {
      case Reading.Known<TrustSnapshot> known ->
          Duration.between(known.confirmedAt(), clock.instant())
                  .compareTo(config.privilegedStaleness())
              <= 0;
      case Reading.Unknown<TrustSnapshot> unknown -> false;
    };
  }

  private static boolean isPrivileged(String scope) {
    return Scope.of(scope).filter(Scope::privileged).isPresent();
  }

  private static Set<String> scopesOf(Method method) {
    RolesAllowed allowed =
        Optional.ofNullable(method.getAnnotation(RolesAllowed.class))
            .orElseGet(() -> method.getDeclaringClass().getAnnotation(RolesAllowed.class));
    return allowed == null ? Set.of() : Set.of(allowed.value());
  }
}
