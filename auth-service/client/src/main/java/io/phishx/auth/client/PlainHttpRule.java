package io.phishx.auth.client;

import io.phishx.chassis.http.ClientNetwork;
import io.phishx.chassis.http.HttpConfig;
import io.phishx.chassis.problem.Problem;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a client's bearer token that came over plain HTTP: whoever could read the call has it.
 *
 * <p>Services' own tokens open nothing from outside and may stay within the cluster's network.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-5.3">RFC 6750, 5.3</a>
 */
class PlainHttpRule {

  private final HttpConfig config;
  private final CurrentIdentityAssociation identity;

  PlainHttpRule(HttpConfig config, CurrentIdentityAssociation identity) {
    this.config = config;
    this.identity = identity;
  }

  @ServerRequestFilter
  public @Nullable Uni<Response> check(HttpServerRequest request) {
    if (!config.requireTls()
        || request.getHeader(HttpHeaders.AUTHORIZATION) == null
        || ClientNetwork.cameOverTls(request)) {
      return null;
    }
    return identity
        .getDeferredIdentity()
        .invoke(
            caller -> {
              if (caller.getPrincipal() instanceof CallerPrincipal principal
                  && !principal.token().isService()) {
                throw new Problem.Forbidden("tls-required", "expected the call over https");
              }
            })
        .map(caller -> null);
  }
}
