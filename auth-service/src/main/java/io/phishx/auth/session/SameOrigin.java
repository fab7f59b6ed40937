package io.phishx.auth.session;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a browser's call comes from our own pages, by what it says itself: {@code Origin} and
 * {@code Sec-Fetch-Site}. A caller that is no browser says neither and brings no cookie unasked.
 */
@ApplicationScoped
class SameOrigin {

  private final Optional<String> publicOrigin;

  SameOrigin(AuthConfig config) {
    this.publicOrigin = config.publicUrl().filter(url -> !url.isBlank()).map(SameOrigin::originOf);
  }

  /**
   * Lets calls of our own origin pass.
   *
   * @throws Problem.Forbidden for any other
   */
  void require(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    boolean foreign =
        (site != null && !site.equals("same-origin"))
            || (origin != null && !isOurs(origin, request));
    if (foreign) {
      throw new Problem.Forbidden(
          "cross-site-request", "cookies are given to and taken from our own origin only");
    }
  }

  private boolean isOurs(String origin, HttpServerRequest request) {
    return publicOrigin
        .map(own -> own.equals(originOf(origin)))
        .orElseGet(() -> sameHost(authorityOf(origin), request));
  }

  private static boolean sameHost(@Nullable String authority, HttpServerRequest request) {
    return authority != null
        && request.authority() != null
        && authority.equalsIgnoreCase(request.authority().toString());
  }

  private static String originOf(String url) {
    String authority = authorityOf(url);
    return authority == null
        ? ""
        : (URI.create(url).getScheme() + "://" + authority).toLowerCase(Locale.ROOT);
  }

  private static @Nullable String authorityOf(String url) {
    try {
      return URI.create(url).getAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
