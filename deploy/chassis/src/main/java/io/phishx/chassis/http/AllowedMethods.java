package io.phishx.chassis.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Says on a 405 which methods the path takes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6">RFC 9110, 15.5.6</a>
 */
class AllowedMethods {

  private static final int METHOD_NOT_ALLOWED = 405;

  private final Endpoints endpoints;

  AllowedMethods(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @ServerResponseFilter
  public void allow(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() == METHOD_NOT_ALLOWED
        && !response.getHeaders().containsKey(HttpHeaders.ALLOW)) {
      Set<String> methods = endpoints.methods(request.getUriInfo().getPath());
      response.getHeaders().putSingle(HttpHeaders.ALLOW, String.join(", ", methods));
    }
  }
}
