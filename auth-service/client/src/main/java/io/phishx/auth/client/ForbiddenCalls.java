package io.phishx.auth.client;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** Notices each 403 that a known caller gets. */
class ForbiddenCalls {

  private static final Logger LOG = Logger.getLogger(ForbiddenCalls.class);
  private static final int FORBIDDEN = 403;

  private final CurrentIdentityAssociation identity;
  private final Denials denials;

  ForbiddenCalls(CurrentIdentityAssociation identity, Denials denials) {
    this.identity = identity;
    this.denials = denials;
  }

  @ServerResponseFilter
  public void note(
      ContainerRequestContext request,
      ContainerResponseContext response,
      @Nullable ResourceInfo resource) {
    Method method = resource == null ? null : resource.getResourceMethod();
    if (response.getStatus() != FORBIDDEN || method == null) {
      return;
    }
    String call = request.getMethod() + " " + path(method);
    identity
        .getDeferredIdentity()
        .subscribe()
        .with(
            caller -> {
              if (caller.getPrincipal() instanceof CallerPrincipal known) {
                denials.forbidden(known.token(), call);
              }
            },
            unknown -> LOG.tracef("a call without a known caller was refused: %s", call));
  }

  /** As declared: what the caller wrote into it stays out. */
  private static String path(Method method) {
    String whole = "/" + value(method.getDeclaringClass()) + "/" + value(method);
    String single = whole.replaceAll("/+", "/");
    return single.length() > 1 && single.endsWith("/")
        ? single.substring(0, single.length() - 1)
        : single;
  }

  private static String value(AnnotatedElement element) {
    Path path = element.getAnnotation(Path.class);
    return path == null ? "" : path.value();
  }
}
