package io.phishx.auth.session;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Who presents a refresh token. Prints nothing of it.
 *
 * @param text what must be alike for a repeated call to get the same answer; only a keyed hash of
 *     it is stored
 * @param network from where
 * @param caller for the audit log; empty where no call brings it
 */
public record RefreshPlace(String text, String network, Optional<Caller> caller) {

  /** A browser that sends the cookie, which no other place has. */
  static RefreshPlace cookie(HttpServerRequest request) {
    Caller caller = Caller.of(request);
    return new RefreshPlace("cookie", caller.network(), Optional.of(caller));
  }

  /** A caller of {@code /auth/refresh}: its network and user agent. */
  static RefreshPlace of(HttpServerRequest request) {
    return of(request, "");
  }

  /**
   * A caller of the token endpoint.
   *
   * @param client the client that proved itself; empty for a public one
   */
  public static RefreshPlace of(HttpServerRequest request, String client) {
    Caller caller = Caller.of(request);
    String agent = caller.userAgent();
    return new RefreshPlace(
        String.join("\n", "body", client, caller.network(), agent == null ? "" : agent),
        caller.network(),
        Optional.of(caller));
  }

  @Override
  public String toString() {
    return "RefreshPlace[***]";
  }
}
