package io.phishx.auth.session;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;
import java.util.Optional;

/**
 * The refresh token where scripts can't read it. A call that brings it must come from our own
 * origin and carry a header that another origin's form cannot.
 *
 * @see <a
 *     href="https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html">OWASP
 *     CSRF prevention</a>
 */
@ApplicationScoped
class RefreshCookie {

  static final String NAME = "__Secure-phishx_refresh";
  private static final String CSRF_HEADER = "X-CSRF";

  private final SameOrigin origin;
  private final Duration lifetime;

  RefreshCookie(SameOrigin origin, AuthConfig config) {
    this.origin = origin;
    this.lifetime = config.refresh().lifetime();
  }

  NewCookie of(String refreshToken) {
    return cookie(refreshToken, Math.toIntExact(lifetime.toSeconds()));
  }

  /** What makes a browser forget it. */
  NewCookie gone() {
    return cookie("", 0);
  }

  /** Whether a call brings one, from wherever it comes. */
  boolean isIn(HttpServerRequest request) {
    Cookie cookie = request.getCookie(NAME);
    return cookie != null && !cookie.getValue().isEmpty();
  }

  /**
   * The token that a call brings; empty if it brings none.
   *
   * @throws Problem.Forbidden if it comes from another origin, or without the header
   */
  Optional<String> read(HttpServerRequest request) {
    Cookie cookie = request.getCookie(NAME);
    if (cookie == null || cookie.getValue().isEmpty()) {
      return Optional.empty();
    }
    origin.require(request);
    if (request.getHeader(CSRF_HEADER) == null) {
      throw new Problem.Forbidden(
          "cross-site-request", "the cookie is taken with the header " + CSRF_HEADER + " only");
    }
    return Optional.of(cookie.getValue());
  }

  private static NewCookie cookie(String value, int maxAge) {
    return new NewCookie.Builder(NAME)
        .value(value)
        .path("/auth")
        .maxAge(maxAge)
        .secure(true)
        .httpOnly(true)
        .sameSite(NewCookie.SameSite.STRICT)
        .build();
  }
}
