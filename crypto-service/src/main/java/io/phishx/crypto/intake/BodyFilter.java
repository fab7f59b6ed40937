package io.phishx.crypto.intake;

import io.phishx.auth.client.Scope;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets a large body in by its declared length before a byte of it is read; the room is given back
 * when the call ends, also where the caller hangs up half way or reads the answer slowly, and who
 * sends it too slowly is cut off. Who may not call at all was refused before.
 */
class BodyFilter {

  private static final Set<String> BODILESS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.DELETE);

  // filters are made before the settings can be read
  private final Instance<BodyRoom> room;
  private final Instance<CurrentVertxRequest> request;

  BodyFilter(Instance<BodyRoom> room, Instance<CurrentVertxRequest> request) {
    this.room = room;
    this.request = request;
  }

  @ServerRequestFilter
  public void admit(ContainerRequestContext context) {
    RoutingContext call = request.get().getCurrent();
    long length = length(context, call);
    if (!room.get().isSmall(length)) {
      boolean service = context.getSecurityContext().isUserInRole(Scope.INTERNAL.wire());
      Runnable giveBack = room.get().take(service, length);
      call.addEndHandler(ended -> giveBack.run());
      cutOffIfSlow(call, room.get().patience());
    }
  }

  /** The room is for bodies that come, not for whoever declares one and sends a byte a minute. */
  private static void cutOffIfSlow(RoutingContext call, Duration patience) {
    HttpServerRequest sending = call.request();
    long timer =
        call.vertx()
            .setTimer(
                patience.toMillis(),
                due -> {
                  if (sending.isEnded()) {
                    return;
                  }
                  if (sending.version() == HttpVersion.HTTP_2) {
                    // others' calls may be on the same connection
                    call.response().reset();
                  } else {
                    sending.connection().close();
                  }
                });
    call.addEndHandler(ended -> call.vertx().cancelTimer(timer));
  }

  /** Negative if there may be a body of any length; the chassis refused what is no number. */
  private static long length(ContainerRequestContext context, RoutingContext call) {
    if (BODILESS.contains(context.getMethod())) {
      return 0;
    }
    String declared = context.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (declared != null) {
      return Long.parseLong(declared.trim());
    }
    boolean isNone =
        call.request().version() != HttpVersion.HTTP_2
            && context.getHeaderString("Transfer-Encoding") == null;
    return isNone ? 0 : -1;
  }
}
