package io.phishx.auth.session;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The refresh token where scripts can't read it. A call that brings it must come from our own
 * origin and carry a header that another origin's form cannot.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/">OWASP CSRF Prevention</a>
 */
@ApplicationScoped
class RefreshCookie {

  static final String NAME = "__Secure-phishx_refresh";
  private static final String CSRF_HEADER = "X-CSRF";

  private final Duration lifetime;

  RefreshCookie(AuthConfig config) {
    this.lifetime = config.refresh().lifetime();
  }

  NewCookie of(String refreshToken) {
    return cookie(refreshToken, Math.toIntExact(lifetime.toSeconds()));
  }

  /** What makes a browser forget it. */
  NewCookie gone() {
    return cookie("", 0);
  }

  /** The token that a call brings; null if it brings none. */
  @Nullable String read(HttpServerRequest request) {
    io.vertx.core.http.Cookie cookie = request.getCookie(NAME);
    if (cookie == null || cookie.getValue().isEmpty()) {
      return null;
    }
    String origin = request.getHeader("Origin");
    String site = request.getHeader("Sec-Fetch-Site");
    boolean foreign =
        (origin != null && !sameHost(origin, request))
            || (site != null && !site.equals("same-origin"));
    if (foreign || request.getHeader(CSRF_HEADER) == null) {
      throw new Problem.Forbidden(
          "cross-site-request",
          "the cookie is taken from our own origin only, with the header " + CSRF_HEADER);
    }
    return cookie.getValue();
  }

  private static boolean sameHost(String origin, HttpServerRequest request) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null
          && request.authority() != null
          && authority.equalsIgnoreCase(request.authority().toString());
    } catch (IllegalArgumentException e) {
      return false;
    }
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
